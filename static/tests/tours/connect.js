/** @odoo-module **/

import {
    button,
    checkEffort,
    choose,
    click,
    leave,
    paste,
    see,
    seeText,
    tour,
    waitForRecords,
} from "./steps";

const KEYS = {
    lwa_client_id: "amzn1.application-oa2-client.eu",
    lwa_client_secret: "amzn1.oa2-cs.v1.eu",
    refresh_token: "Atzr|eu-refresh-token",
};

function pasteKeys(keys) {
    return Object.entries(keys).map(([name, key]) => paste(name, key));
}

function next() {
    return click(button("action_next"));
}

/** A line of the check. */
function line(mark, subject) {
    return see(`.o_data_row:contains("${mark}") .o_data_cell:contains("${subject}")`);
}

tour("first_hour", () => [
    // The country is that of the company.
    see(".o_field_widget[name='home_marketplace_id']"),
    next(),
    pasteKeys(KEYS),
    next(),
    line("✓", "Keys"),
    line("✓", "Region"),
    next(),
    seeText(".o_data_row", "Amazon.de"),
    next(),
    see(".o_field_widget[name='since']"),
    next(),
    see(button("action_start")),
    click(button("action_start")),
    // The overview, and on it a way to all orders.
    see(".o_kanban_view a[name='action_open_orders']"),
    waitForRecords("amazon.order", [["state", "=", "done"]], 2),
    click(".o_kanban_view a[name='action_open_orders']"),
    see(".o_data_row:nth-child(2)", "the second order"),
    checkEffort(9, 3),
]);

tour("from_an_empty_list", () => [
    click(".o_view_nocontent a:contains('Connect an Amazon Account')"),
    next(),
    pasteKeys(KEYS),
    next(),
    line("✓", "Keys"),
    next(),
    seeText(".o_data_row", "Amazon.de"),
    next(),
    see(".o_field_widget[name='since']"),
    click(button("action_start")),
    seeText(".o_kanban_view", "Reading First Orders"),
    // The list does not say any more that there is no account.
    click("[data-menu-xmlid='amazon_connector.amazon_connector_menu']"),
    click("[data-menu-xmlid='amazon_connector.amazon_order_menu']"),
    seeText(".o_view_nocontent", "No orders here"),
]);

tour("wrong_keys_in_assistant", () => [
    next(),
    pasteKeys({ ...KEYS, lwa_client_secret: "amzn1.oa2-cs.v1.wrong" }),
    next(),
    line("✗", "Keys"),
    seeText(".o_data_row", "client secret"),
    click(button("action_back")),
    paste("lwa_client_secret", KEYS.lwa_client_secret),
    next(),
    line("✓", "Keys"),
]);

tour("wrong_region_in_assistant", () => [
    choose("home_marketplace_id", "Amazon.com.mx"),
    next(),
    pasteKeys(KEYS),
    next(),
    line("✗", "Region"),
    seeText(".o_data_row", "Amazon.de"),
    click(button("action_back")),
    click(button("action_back")),
    choose("home_marketplace_id", "Amazon.de"),
    next(),
    see(".o_field_widget[name='refresh_token']"),
    next(),
    line("✓", "Region"),
]);

tour("sign_in_with_amazon", () => [
    next(),
    paste("lwa_client_id", KEYS.lwa_client_id),
    paste("lwa_client_secret", KEYS.lwa_client_secret),
    paste("application_id", "amzn1.sellerapps.app.eu"),
    // The seller consents on Amazon's page, which sends the browser back.
    leave(button("action_sign_in")),
    seeText(".alert-success", "Check the keys now"),
    next(),
    line("✓", "Keys"),
    line("✓", "Seller ID"),
]);
