/** @odoo-module **/

import { SAVED, UNSAVED, answer, click, paste, see, seeText, tour } from "./steps";

tour("wrong_keys", () => [
    see(".o_form_view"),
    paste("lwa_client_secret", "amzn1.oa2-cs.v1.wrong"),
    click(".o_form_button_save", "Save"),
    seeText(".modal-body", "client secret"),
    answer("Close"),
    see(UNSAVED, "that nothing is saved"),
    click(".o_form_button_cancel", "Discard"),
    see(SAVED),
]);
