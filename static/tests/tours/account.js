/** @odoo-module **/

import { click, paste, see, seeText, tour } from "./steps";

tour("wrong_keys", () => [
    see(".o_form_view"),
    paste("lwa_client_secret", "amzn1.oa2-cs.v1.wrong"),
    click(".o_form_button_save", "Save"),
    seeText(".modal-body", "client secret"),
    click(".modal-footer .btn-primary", "Close"),
    see(".o_form_dirty, .o_form_status_indicator_buttons:not(.invisible)", "that nothing is saved"),
    click(".o_form_button_cancel", "Discard"),
    see(".o_form_saved, .o_form_status_indicator_buttons.invisible"),
]);
