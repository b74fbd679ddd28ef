from . import amazon_job
from . import amazon_invoice_upload
from . import amazon_invoice_upload_document
from . import amazon_invoice_upload_answer
from . import amazon_account_invoices
from . import account_move
