// A line of the last two minutes. Its own height is the largest value of that time.

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 120;
const HEIGHT = 36;

export function sparkline(label, show) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('class', 'spark');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', `${label}: nothing is known yet`);
  const area = document.createElementNS(SVG, 'path');
  area.setAttribute('class', 'area');
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('class', 'line');
  line.setAttribute('vector-effect', 'non-scaling-stroke');
  svg.append(area, line);
  return {
    svg,
    draw(values) {
      const most = Math.max(...values, 0);
      const least = Math.min(...values);
      const step = WIDTH / (WIDTH - 1);
      const start = WIDTH - (values.length - 1) * step;
      const points = values.map((value, i) => {
        const y = most === 0 ? HEIGHT - 1 : HEIGHT - 1 - value / most * (HEIGHT - 4);
        return `${(start + i * step).toFixed(1)} ${y.toFixed(1)}`;
      });
      line.setAttribute('d', `M${points.join('L')}`);
      area.setAttribute('d', `M${start.toFixed(1)} ${HEIGHT}L${points.join('L')}L${WIDTH} ${HEIGHT}Z`);
      svg.setAttribute('aria-label', `${label} in the last two minutes: between ${show(least)} and ${show(most)}`);
    },
  };
}
