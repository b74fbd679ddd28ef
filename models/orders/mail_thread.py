from odoo import api, models
from odoo.tools import email_normalize_all

from ..amazon_identity import FOREIGN_VALUES

# What says that a person sends a template by hand.
BY_HAND = "amazon_by_hand"
# Buyers are left out of the recipients of a template.
WITHOUT_BUYERS = "amazon_without_buyers"
# Where documents name whom they are for.
PARTNER_FIELDS = ("partner_id", "partner_invoice_id", "partner_shipping_id")


class MailThread(models.AbstractModel):
    """Odoo writes nothing to Amazon's buyers by itself: neither mails nor text messages.

    Amazon lets sellers write to buyers only to complete an order or to answer them, so that it
    takes a person to do it: in the chatter, with Send by Email, in any dialog of Odoo's.
    https://sellercentral.amazon.com/help/hub/reference/G1701
    """

    _inherit = "mail.thread"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Extend `mail`: what is made of an incoming mail is made with all rights, but of values
        that somebody else chose: the defaults of an alias, or a caller's own."""
        stranger = self.with_context(**{FOREIGN_VALUES: True})
        return super(MailThread, stranger).message_new(msg_dict, custom_values)

    def _for_amazon_buyers(self):
        """The records about which a buyer on Amazon would be written to."""
        partners = self.sudo()._mail_get_partners()
        return self.filtered(
            lambda record: any(partner._has_amazon_alias() for partner in partners[record.id])
        )

    def _may_be_written_about(self, source_ref):
        """The records for which a mail may be made of a source, if it is a template: those about
        which it has something to say to others than buyers."""
        if not self or self.env.context.get(BY_HAND) or not self._is_template(source_ref):
            return self
        is_name = isinstance(source_ref, str)
        template = self.env.ref(source_ref).sudo() if is_name else source_ref
        return template._mailable(self).with_context(**{WITHOUT_BUYERS: True})

    def _named_besides_buyers(self, kwargs):
        """What a caller says of a mail, without the buyers whom he names."""
        buyers = self._for_amazon_buyers() if self.env.context.get(WITHOUT_BUYERS) else ()
        return buyers._amazon_without_buyers(kwargs) if buyers else kwargs

    def _for_others(self):
        return self - self._for_amazon_buyers()

    def _is_template(self, source_ref):
        if not isinstance(source_ref, str):
            return source_ref._name == "mail.template"
        return self.env["ir.model.data"]._xmlid_to_res_model_res_id(source_ref)[0] == (
            "mail.template"
        )

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Override of `mail`: Amazon's buyers follow no document, so that none is mailed to them
        by the way."""
        return super().message_subscribe(self._without_buyers(partner_ids), subtype_ids)

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        """Override of `mail`: not even when they wrote about it themselves."""
        others = self._without_buyers(partner_ids)
        if partner_ids and not others:
            return True
        return super()._message_subscribe(others, subtype_ids, customer_ids)

    def _without_buyers(self, partner_ids):
        partners = self.env["res.partner"].sudo().browse(partner_ids or [])
        return partners.filtered(lambda partner: not partner._is_amazon_buyer()).ids

    def message_post_with_source(self, source_ref, **kwargs):
        """Override of `mail`: no template is posted by itself for an Amazon buyer."""
        records = self._may_be_written_about(source_ref)
        if self and not records:
            return self.env["mail.message"]
        return super(MailThread, records).message_post_with_source(
            source_ref, **records._named_besides_buyers(kwargs)
        )

    def message_mail_with_source(self, source_ref, **kwargs):
        """Override of `mail`: no template is mailed by itself to an Amazon buyer."""
        records = self._may_be_written_about(source_ref)
        if self and not records:
            return self.env["mail.mail"]
        return super(MailThread, records).message_mail_with_source(
            source_ref, **records._named_besides_buyers(kwargs)
        )

    def _message_sms_with_template(self, *args, **kwargs):
        """Override of `sms`: no Amazon buyer gets a text message by itself."""
        if self._for_amazon_buyers():
            return self.env["mail.message"]
        return super()._message_sms_with_template(*args, **kwargs)

    def _message_sms_schedule_mass(self, *args, **kwargs):
        """Override of `sms`: no Amazon buyer gets a text message by itself."""
        records = self._for_others()
        if self and not records:
            return self.env["mail.message"]
        return super(MailThread, records)._message_sms_schedule_mass(*args, **kwargs)

    # Who else gets a mail

    def _amazon_without_buyers(self, values):
        """The values of a mail about these records, without its recipients who are buyers."""
        own = self._amazon_partners()
        addresses = set(email_normalize_all(",".join(filter(None, own.mapped("email")))))
        values = dict(values)
        for name in ("email_to", "email_cc"):
            if values.get(name):
                values[name] = self._amazon_other_addresses(values[name], addresses)
        if values.get("partner_ids"):
            values["partner_ids"] = self._amazon_others(values["partner_ids"], own).ids
        if values.get("recipient_ids"):
            ids = _linked_ids(values["recipient_ids"])
            values["recipient_ids"] = [(4, i) for i in self._amazon_others(ids, own).ids]
        return values

    def _amazon_partners(self):
        """Whom the records are for."""
        records = self.sudo()
        partners = self.env["res.partner"].sudo().union(*records._mail_get_partners().values())
        for name in PARTNER_FIELDS:
            if name in self._fields:
                partners |= records[name]
        return partners | partners.commercial_partner_id

    def _amazon_others(self, partner_ids, own):
        partners = self.env["res.partner"].sudo().browse(self._without_buyers(partner_ids))
        return partners.filtered(
            lambda partner: partner not in own and partner.commercial_partner_id not in own
        )

    def _amazon_other_addresses(self, text, addresses):
        is_alias = self.env["res.partner"]._is_amazon_alias
        return ", ".join(
            address
            for address in email_normalize_all(text)
            if address not in addresses and not is_alias(address)
        )


def _linked_ids(commands):
    """The ids that commands link."""
    ids = []
    for command in commands:
        if isinstance(command, int):
            ids.append(command)
        elif command[0] == 4:
            ids.append(command[1])
        elif command[0] == 6:
            ids.extend(command[2])
    return ids
