/** @odoo-module **/

/* How many days are left. Odoo 19.0 itself calls tomorrow “Next week” on a Sunday, and “Next month” on
   the last day of one: nobody ships in time by that. */

import { registry } from "@web/core/registry";
import {
    RemainingDaysField,
    remainingDaysField,
} from "@web/views/fields/remaining_days/remaining_days_field";

export class AmazonShipByField extends RemainingDaysField {
    get diffString() {
        if (this.diffDays === null || Math.abs(this.diffDays) > 99) {
            return super.diffString;
        }
        const value = this.props.record.data[this.props.name];
        const text = value.toRelativeCalendar({ unit: "days" });
        return text.charAt(0).toUpperCase() + text.slice(1);
    }
}

registry.category("fields").add("amazon_ship_by", {
    ...remainingDaysField,
    component: AmazonShipByField,
});
