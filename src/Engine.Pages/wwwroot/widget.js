// The customer's widget: one module without dependencies. A shop embeds it with
//   <script type="module" src="https://engine.example/widget.js" data-site="shop"></script>
// or mounts it itself: import { mount } from 'https://engine.example/widget.js'.
// Everything that anybody wrote is shown as text: nothing here reads HTML.

import { Connection } from './widget/connection.js';
import { Panel } from './widget/panel.js';
import { textsFor } from './widget/texts.js';

const here = new URL('.', import.meta.url);

/**
 * Puts the widget into a page.
 * @param {object} options
 * @param {string} [options.engine] The engine's address; where this module came from by default.
 * @param {string} [options.site] The site that the operator configured; the engine opens conversations for it.
 * @param {string} [options.conversation] A conversation that the shop opened itself, instead of a site.
 * @param {string} [options.token] The customer's token for it.
 * @param {{id: string, name?: string, at: number, proof: string}} [options.customer] Who the customer is, signed by the shop.
 * @param {string} [options.language] BCP 47; the page's own by default.
 * @param {string} [options.name] The business's name, in the title.
 * @param {HTMLElement} [options.parent] Where to put it; the body by default.
 * @returns {Promise<{open(): void, close(): void, remove(): void}>}
 */
export async function mount(options = {}) {
  const language = options.language ?? (document.documentElement.lang || navigator.language || 'en');
  const engine = new URL(options.engine ?? here);
  const texts = await textsFor(language, here);
  const connection = new Connection({ ...options, engine, language });
  const panel = new Panel(connection, texts, { name: options.name, language: texts.language, parent: options.parent ?? document.body });
  return { open: () => panel.open(), close: () => panel.close(), remove: () => panel.remove() };
}

const script = document.querySelector(
  `script[type="module"][src="${import.meta.url}"][data-site], script[type="module"][data-site][src$="/widget.js"]`);
if (script) mount({ site: script.dataset.site, name: script.dataset.name, language: script.dataset.language });
