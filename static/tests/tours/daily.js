/** @odoo-module **/

import {
    answer,
    button,
    cell,
    click,
    inDialog,
    paste,
    save,
    see,
    seeNoDialog,
    seeText,
    tab,
    tour,
    waitForRecords,
} from "./steps";

tour("recover_order", () => [
    click(".o_form_view button:contains('Recover Order')"),
    paste("amazon_order_refs", "302-1111111-1111111"),
    answer("Recover"),
    seeText(".modal-body .alert", "302-1111111-1111111"),
    seeText(".modal-body .alert", "Done"),
    answer("Close"),
    seeNoDialog(),
]);

tour("import_older_orders", () => [
    click(".o_form_view button:contains('Import Older Orders')"),
    see(inDialog(".o_field_widget[name='date_from']"), "the days"),
    answer("Start"),
    seeText(".o_statusbar_status", "Running"),
    waitForRecords("amazon.backfill", [["state", "=", "done"]], 1),
    click(button("action_open_orders")),
    seeText(cell("302-3333333-3333333", "ship_by"), "days ago"),
]);

tour("retry_order", () => [
    click(cell("302-2222222-2222222", "amazon_order_ref")),
    seeText(".alert-danger", "warehouse"),
    click(button("action_retry")),
    click(button("action_open_sale_order")),
    seeText(".o_field_widget[name='amazon_order_ref']", "302-2222222-2222222"),
]);

tour("first_push", () => [
    click(button("action_sync_inventory")),
    seeText(".alert-warning", "Review Quantities"),
    click(button("action_review_quantities")),
    see(".modal-body .o_data_row:nth-child(3)", "three quantities"),
    answer("Send"),
    seeNoDialog(),
]);

tour("add_marketplace", () => [
    click("button:contains('Amazon Marketplaces')"),
    click(".o_list_button_add"),
    paste("name", "Amazon.se"),
    paste("code", "SE"),
    paste("domain", "https://sellingpartnerapi-eu.amazon.com"),
    paste("api_identifier", "A2NODRKZP88ZB9"),
    save(),
    seeText(".o_field_widget[name='region']", "Europe"),
]);

tour("update_marketplaces", () => [
    tab("marketplaces"),
    click(button("action_update_marketplaces")),
    see(".o_data_row .o_data_cell:contains('Amazon.se')"),
]);
