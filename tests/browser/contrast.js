// Every visible text of the page whose contrast to what lies under it is less than 4.5:1 (WCAG 2 AA), as `ratio element text`.
() => {
    const parse = text => { const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number); return {r, g, b, a} }
    const over = (top, under) => Object.fromEntries(['r', 'g', 'b'].map(c => [c, top[c] * top.a + under[c] * (1 - top.a)]).concat([['a', 1]]))
    const light = ({r, g, b}) => [r, g, b].map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0)
    const ground = node => {
        const layers = []
        for (let at = node; at; at = at.parentElement) {
            const style = getComputedStyle(at)
            const colour = parse(style.backgroundColor)
            if (colour.a > 0) layers.push(colour)
            if (at.id === 'scroller' || at.className === 'avatar') layers.push(parse(/rgb\([^)]*\)/.exec(style.backgroundImage)[0]))
            if (layers.length && layers[layers.length - 1].a === 1) break
        }
        return layers.reduceRight((under, top) => over(top, under))
    }
    const weak = []
    const walker = document.createTreeWalker(document.getElementById('app'), NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
        const node = walker.currentNode.parentElement
        if (!walker.currentNode.data.trim() || !node.getClientRects().length || node.closest('.spoiler, [disabled], noscript, #toast')) continue
        const under = ground(node)
        const colour = over(parse(getComputedStyle(node).color), under)
        const [low, high] = [light(colour), light(under)].sort((a, b) => a - b)
        const ratio = (high + .05) / (low + .05)
        if (ratio < 4.5) weak.push(`${ratio.toFixed(2)} ${node.className || node.tagName} ${walker.currentNode.data.slice(0, 20)}`)
    }
    return weak
}
