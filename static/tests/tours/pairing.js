/** @odoo-module **/

import { button, cell, click, see, seeText, tour, waitForRecords } from "./steps";

tour("accept_suggestion", () => [
    seeText(cell("LAMP-OAK", "suggested_product_id"), "lamp_oak"),
    seeText(cell("LAMP-OAK", "suggestion_reason"), "lamp_oak"),
    click(`.o_data_row:contains("LAMP-OAK") button[name='action_accept_suggestion']`),
    see(".o_notification:contains('SKUs paired: 1')"),
    waitForRecords("sale.order.line", [["product_id.default_code", "=", "lamp_oak"]], 1),
]);

tour("see_repaired_order", () => [
    click(cell("302-3333333-3333333", "amazon_order_ref")),
    click(button("action_open_sale_order")),
    seeText(".o_data_row", "lamp_oak"),
]);
