/** @odoo-module **/

/* The overview stays open all day: it looks anew by itself. */

import { registry } from "@web/core/registry";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { onMounted, onWillUnmount } from "@odoo/owl";

const EVERY = 30000; // milliseconds

export class AmazonOverviewController extends KanbanController {
    setup() {
        super.setup();
        let timer;
        onMounted(() => {
            this.forgetEmptyLists();
            timer = setInterval(() => this.lookAnew(), EVERY);
        });
        onWillUnmount(() => clearInterval(timer));
    }

    /* Lists that were opened before there was an account still say that there is none. */
    forgetEmptyLists() {
        this.env.bus.trigger("CLEAR-CACHES");
        // Since 19.0; 17.0 has no such module.
        const { rpcBus } = odoo.loader.modules.get("@web/core/network/rpc") || {};
        rpcBus?.trigger("CLEAR-CACHES", "/web/action/load");
    }

    async lookAnew() {
        // Nobody sees it, or somebody is at work in a dialog.
        if (document.hidden || document.querySelector(".modal")) {
            return;
        }
        try {
            await this.model.root.load();
        } catch {
            // Nobody asked for this: the next time may do better.
            return;
        }
        this.render(true);
    }
}

registry.category("views").add("amazon_overview", {
    ...kanbanView,
    Controller: AmazonOverviewController,
});
