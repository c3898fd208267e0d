// What is wrong with a page for those who do not see it, or see little: names, headings, ids, contrast, width.
() => {
  const visible = (one) => one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  const name = (one) =>
    (one.getAttribute("aria-label") || one.getAttribute("title") || one.labels?.[0]?.textContent ||
      (one.getAttribute("aria-labelledby") && document.getElementById(one.getAttribute("aria-labelledby"))?.textContent) ||
      (one.matches("a, button, summary") ? one.textContent : "") || "").trim();
  const named = "a[href], button, summary, input, select, iframe, svg[role=img], nav, [role=region]";
  const unnamed = [...document.querySelectorAll(named)].filter((one) => !name(one)).map((one) => one.outerHTML.slice(0, 120));

  const levels = [...document.querySelectorAll("h1, h2, h3, h4, [role=heading]")].filter(visible)
    .map((one) => Number(one.getAttribute("aria-level") ?? one.tagName[1]));
  const headings = levels.filter((level, at) => (at === 0 ? level !== 1 : level === 1 || level > levels[at - 1] + 1));

  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);

  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const over = (paint, below) => {
    canvas.fillStyle = `rgb(${below.join(" ")})`;
    canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = paint;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const ground = (one) => {
    const above = [];
    for (let at = one; at; at = at.parentElement) above.unshift(getComputedStyle(at).backgroundColor);
    return above.reduce((below, paint) => over(paint, below), [255, 255, 255]);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((each) => ((each /= 255) <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let smallest = 21;
  const pale = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let count = 0; walker.nextNode() && count < 3000; count++) {
    const one = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || one.matches("script, option") || !visible(one)) continue;
    const below = ground(one);
    const paint = one.closest("svg") ? getComputedStyle(one).fill : getComputedStyle(one).color;
    if (paint === "none") continue;
    const [a, b] = [light(over(paint, below)), light(below)].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    smallest = Math.min(smallest, contrast);
    if (contrast < 4.5) pale.push(`${contrast.toFixed(2)} ${paint} ${walker.currentNode.textContent.trim().slice(0, 40)}`);
  }
  const sideways = Math.max(0, document.documentElement.scrollWidth - innerWidth);
  return { unnamed, headings, twice, pale: pale.slice(0, 5), smallest, sideways, lang: document.documentElement.lang };
}
