/**
 * A constructed style sheet: a page whose CSP forbids inline styles allows it. What is important here wins over whatever the page says
 * of all its elements; a shop changes the --engine-… variables on #engine-widget.
 */
export const style = new CSSStyleSheet();
style.replaceSync(`
:host { all: initial !important; display: block !important; position: fixed !important; z-index: 2147483000 !important;
  inset: auto var(--engine-inline-end, 20px) var(--engine-block-end, 20px) auto !important; color-scheme: light dark !important;
  font: 15px/1.45 var(--engine-font, system-ui, -apple-system, "Segoe UI", sans-serif) !important; color: var(--ink) !important;
  --ink: light-dark(#1a2230, #e8ecf4); --soft: light-dark(#57627a, #a4afc4); --line: light-dark(#dde3ec, #333d50);
  --paper: light-dark(#ffffff, #161c27); --mine: var(--engine-accent, #1d4ed8); --mine-ink: var(--engine-accent-ink, #ffffff);
  --theirs: light-dark(#eef2f8, #232c3c); --bad: light-dark(#b42318, #ff9b8f); --focus: light-dark(#1d4ed8, #9dbbff); }
:host(:dir(rtl)) { inset: auto auto var(--engine-block-end, 20px) var(--engine-inline-end, 20px) !important; }
[hidden] { display: none !important; }
* { box-sizing: border-box; }
button, textarea { font: inherit; color: inherit; }
button { cursor: pointer; border: 1px solid var(--line); background: var(--paper); border-radius: 10px;
  padding: 8px 12px; min-height: 40px; }
button:hover { border-color: var(--soft); }
button:disabled { opacity: .55; cursor: default; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.launch { display: flex; align-items: center; gap: 10px; border: 0; border-radius: 999px; padding: 14px 20px; background: var(--mine);
  color: var(--mine-ink); font-weight: 600; box-shadow: 0 6px 24px rgb(0 0 0 / .22); }
.badge { background: #b42318; color: #fff; border-radius: 999px; font-size: 13px; padding: 1px 9px; }
.panel { display: flex; flex-direction: column; inline-size: min(384px, calc(100vw - 24px)); block-size: min(620px, calc(100dvh - 40px));
  background: var(--paper); border: 1px solid var(--line); border-radius: 16px; overflow: hidden;
  box-shadow: 0 14px 44px rgb(0 0 0 / .26); }
.head { display: flex; align-items: center; gap: 6px; padding: 10px 8px 10px 16px; background: var(--mine); color: var(--mine-ink); }
.head h2 { flex: 1; margin: 0; font-size: 16px; font-weight: 650; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.head button { background: transparent; border: 0; min-inline-size: 40px; padding: 4px; font-size: 20px; line-height: 1; }
.head :focus-visible { outline-color: currentColor; outline-offset: -3px; }
.menu { display: flex; flex-direction: column; gap: 6px; padding: 10px; border-block-end: 1px solid var(--line); }
.menu label { display: flex; gap: 8px; align-items: center; padding: 4px; }
.note { margin: 0; padding: 8px 16px; font-size: 13px; color: var(--soft); background: var(--theirs);
  border-block-end: 1px solid var(--line); }
.note.bad { color: var(--bad); }
.log { flex: 1; overflow-y: auto; padding: 14px; display: flex; flex-direction: column; gap: 10px; overscroll-behavior: contain; }
.said { max-inline-size: 86%; padding: 8px 12px; border-radius: 14px; background: var(--theirs); align-self: flex-start;
  overflow-wrap: anywhere; white-space: pre-wrap; }
.said.you { background: var(--mine); color: var(--mine-ink); align-self: flex-end; }
.said.you.waiting { opacity: .7; }
.said.agent { border-inline-start: 4px solid var(--mine); }
.by { display: block; font-size: 12px; font-weight: 600; opacity: .85; }
.mark { align-self: flex-end; font-size: 12px; color: var(--soft); margin-block-start: -6px; }
.mark.bad { color: var(--bad); }
.happened { align-self: center; text-align: center; font-size: 13px; color: var(--soft); max-inline-size: 92%; }
.choices { display: flex; flex-wrap: wrap; gap: 8px; }
.choices button { border-color: var(--mine); }
.typing { padding: 0 16px 6px; font-size: 13px; color: var(--soft); min-block-size: 22px; }
form { display: flex; gap: 8px; padding: 10px; border-block-start: 1px solid var(--line); align-items: flex-end; }
textarea { flex: 1; resize: none; min-block-size: 42px; max-block-size: 132px; padding: 9px 12px; border: 1px solid var(--soft);
  border-radius: 10px; background: var(--paper); field-sizing: content; }
form button { background: var(--mine); color: var(--mine-ink); border: 0; font-weight: 600; }
.foot { display: flex; padding: 0 10px 10px; }
.foot button { flex: 1; }
.hide { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 480px) { :host { --engine-inline-end: 12px; --engine-block-end: 12px; } }
@media (prefers-reduced-motion: no-preference) {
  .panel { animation: rise .16s ease-out; }
  @keyframes rise { from { transform: translateY(10px); opacity: 0; } } }
`);
