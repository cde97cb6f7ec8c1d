// The contrast of every text with what is behind it, and the size of everything that can be tapped.
() => {
  const rgb = text => (text.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => { const f = v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; };
    return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
  const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] === 1) return c; } return [255, 255, 255]; };
  const cell = e => { const box = e.getBoundingClientRect(), x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    return [...(e.closest("svg")?.querySelectorAll("image") || [])].some(one => { const b = one.getBoundingClientRect();
      return b.left < x && x < b.right && b.top < y && y < b.bottom; }); };  // its colour is chosen for the cell
  const pale = [], small = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n = walk.nextNode(); n; n = walk.nextNode()) {
    const e = n.parentElement;
    if (!n.textContent.trim() || e.closest("script, style, title, desc, details:not([open])")) continue;
    const style = getComputedStyle(e), front = light(rgb(e.closest("svg") ? style.fill : style.color)), back = light(behind(e));
    const contrast = (Math.max(front, back) + .05) / (Math.min(front, back) + .05);
    if (contrast < 4.5 && !cell(e)) pale.push(n.textContent.trim() + " " + contrast.toFixed(2));
  }
  for (const e of document.querySelectorAll("a, button, summary")) {
    const box = e.getBoundingClientRect();
    if (box.width && (box.width < 40 || box.height < 40)) small.push(e.textContent + " " + box.width + "x" + box.height);
  }
  const unnamed = [...document.querySelectorAll("svg[role=img]")].filter(svg =>
    !svg.getAttribute("aria-labelledby").split(" ").every(id => document.getElementById(id)?.textContent.trim())).length;
  const first = document.querySelector(".step");
  const hidden = [...document.querySelectorAll(".step")].filter(e => !e.getBoundingClientRect().height).length;
  return { pale, small, unnamed, hidden, wide: document.documentElement.scrollWidth, first: first && first.getBoundingClientRect().bottom };
}
