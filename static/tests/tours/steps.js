/** @odoo-module **/

/* What the tours are written with. Each series of Odoo spells steps differently; only this file
   knows how. It also counts what a person would have to do. */

import { registry } from "@web/core/registry";
import { session } from "@web/session";

const before18 = session.server_version_info[0] < 18;
const effort = { clicks: 0, pastes: 0 };
export const SAVED = ".o_form_saved, .o_form_status_indicator_buttons.invisible";
export const UNSAVED = ".o_form_dirty, .o_form_status_indicator_buttons:not(.invisible)";
const AMAZON_ANSWERS = 40000; // milliseconds

function enter(helpers, text) {
    return before18 ? helpers.text(text) : helpers.edit(text);
}

/** Register a tour: a function that gives its steps, in lists as deep as one likes. */
export function tour(name, steps) {
    const flat = () => {
        Object.assign(effort, { clicks: 0, pastes: 0 });
        return steps().flat(Infinity);
    };
    registry.category("web_tour.tours").add(`amazon_connector.${name}`, {
        ...(before18 ? { test: true } : {}),
        steps: flat,
    });
}

/** The input of a field. */
export function input(name) {
    const widget = `.o_field_widget[name='${name}']`;
    return `${widget} input, ${widget} textarea`;
}

/** A button of the form by the method or action that it calls. */
export function button(name) {
    return `.o_form_view button[name='${name}']`;
}

/** What is in the dialog; 17.0 looks nowhere else while there is one. */
export function inDialog(selector) {
    return before18 ? selector : `.modal ${selector}`;
}

/** Click on a button at the foot of the dialog. */
export function answer(label) {
    return click(inDialog(`.modal-footer button:contains("${label}")`));
}

export function seeNoDialog() {
    return see("body:not(:has(.modal-body))", "that the dialog is closed");
}

/** A column of the row in which a text is. */
export function cell(text, name) {
    return `.o_data_row:contains("${text}") .o_data_cell[name='${name}']`;
}

export function click(trigger, content = trigger) {
    const run = (helpers) => {
        effort.clicks += 1;
        return helpers.click();
    };
    return { content: `click on ${content}`, trigger, run, timeout: AMAZON_ANSWERS };
}

/** Click on what leads to another page; the tour goes on where that leads back to Odoo. */
export function leave(trigger, content = trigger) {
    const step = click(trigger, content);
    return before18 ? step : { ...step, expectUnloadPage: true };
}

/** Paste a text into a field; one that is typed counts as much. */
export function paste(name, text) {
    const run = (helpers) => {
        effort.pastes += 1;
        return enter(helpers, text);
    };
    return { content: `paste into ${name}`, trigger: input(name), run, timeout: AMAZON_ANSWERS };
}

export function see(trigger, content = trigger) {
    const step = { content: `see ${content}`, trigger, timeout: AMAZON_ANSWERS };
    return before18 ? { ...step, isCheck: true } : step;
}

export function seeText(selector, text) {
    return see(`${selector}:contains("${text}")`);
}

/** Choose the record of that name in a field. */
export function choose(name, text) {
    return [
        {
            content: `look up ${text}`,
            trigger: input(name),
            run: (helpers) => enter(helpers, text),
        },
        click(`.o-autocomplete--dropdown-item a:contains("${text}")`),
    ];
}

/** A tab of the form. */
export function tab(name) {
    return click(`.o_notebook .nav-link[name='${name}']`);
}

export function save() {
    return [click(".o_form_button_save", "Save"), see(SAVED, "that it is saved")];
}

async function count(model, domain) {
    const params = { model, method: "search_count", args: [domain], kwargs: {} };
    const response = await fetch(`/web/dataset/call_kw/${model}/search_count`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", method: "call", params }),
    });
    return (await response.json()).result;
}

/** Wait for what Odoo does in the background. A person waits, too, and clicks on nothing. */
export function waitForRecords(model, domain, number) {
    const run = async () => {
        const deadline = Date.now() + AMAZON_ANSWERS;
        while ((await count(model, domain)) < number) {
            if (Date.now() > deadline) {
                throw new Error(`There are no ${number} records of ${model} in time.`);
            }
            await new Promise((resolve) => setTimeout(resolve, 500));
        }
    };
    return { content: `wait for ${number} of ${model}`, trigger: "body", run, timeout: 60000 };
}

/** Fail if a person needed more than that. */
export function checkEffort(clicks, pastes) {
    const run = () => {
        const needed = `${effort.clicks} clicks and ${effort.pastes} pastes`;
        console.log(`A person needs ${needed}.`);
        if (effort.clicks > clicks || effort.pastes > pastes) {
            throw new Error(`A person needs ${needed}; ${clicks} and ${pastes} are allowed.`);
        }
    };
    return { content: "count clicks and pastes", trigger: "body", run };
}
