-- A copy of the database must not act for the seller.
UPDATE amazon_account
   SET state = 'draft',
       database_binding = NULL,
       lwa_client_id = NULL,
       lwa_client_secret = NULL,
       refresh_token = NULL,
       order_search = NULL;
UPDATE amazon_job
   SET state = 'idle',
       message = NULL,
       is_reported = FALSE;
-- What Amazon sent holds buyers' names and addresses.
UPDATE amazon_order
   SET payload = NULL;
