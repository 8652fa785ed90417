/** Units as people write them, with what they measure, so that a value can be brought to the unit a tool asks for. */

type Dimension =
  | "length"
  | "mass"
  | "time"
  | "temperature"
  | "money"
  | "volume"
  | "current"
  | "charge"
  | "share"
  | "speed"
  | "energy"
  | "power"
  | "pressure"
  | "capacitance"
  | "inductance"
  | "frequency"
  | "area"
  | "voltage"
  | "force";

interface Unit {
  readonly dimension: Dimension;
  /** How many base units it is; undefined where that is no factor (temperatures) or changes (months, currencies). */
  readonly factor?: number;
}

const table: readonly (readonly [Dimension, number | undefined, string])[] = [
  ["length", 1, "m meter metre"],
  ["length", 1e3, "km kilometer kilometre"],
  ["length", 1e-2, "cm centimeter centimetre"],
  ["length", 1e-3, "mm millimeter millimetre"],
  ["length", 1e-6, "µm micrometer micrometre micron"],
  ["length", 1e-9, "nm nanometer nanometre"],
  ["length", 0.0254, "in inch inches"],
  ["length", 0.3048, "ft foot feet"],
  ["length", 0.9144, "yd yard"],
  ["length", 1609.344, "mi mile"],
  ["mass", 1, "kg kilogram kilo"],
  ["mass", 1e-3, "g gram"],
  ["mass", 1e-6, "mg milligram"],
  ["mass", 1e3, "ton tonne"],
  ["mass", 0.45359237, "lb lbs pound"],
  ["mass", 0.028349523125, "oz ounce"],
  ["time", 1, "s sec second"],
  ["time", 1e-3, "ms millisecond"],
  ["time", 60, "min minute"],
  ["time", 3600, "h hr hour"],
  ["time", 86400, "day"],
  ["time", 604800, "week"],
  ["time", undefined, "month year quarter decade century"],
  ["temperature", undefined, "celsius fahrenheit kelvin degree °c °f"],
  ["volume", 1, "l liter litre"],
  ["volume", 1e-3, "ml milliliter millilitre"],
  ["current", 1, "a amp ampere"],
  ["current", 1e-3, "ma milliampere"],
  ["charge", 1, "c coulomb"],
  ["charge", 1e-6, "µc microcoulomb"],
  ["energy", 1, "j joule"],
  ["energy", 1e3, "kj kilojoule"],
  ["power", 1, "w watt"],
  ["power", 1e3, "kw kilowatt"],
  ["pressure", undefined, "pa pascal atm atmosphere bar psi"],
  ["capacitance", 1, "f farad"],
  ["capacitance", 1e-6, "µf uf microfarad"],
  ["capacitance", 1e-9, "nf nanofarad"],
  ["capacitance", 1e-12, "pf picofarad"],
  ["inductance", 1, "henry henries"],
  ["inductance", 1e-3, "mh millihenry"],
  ["inductance", 1e-6, "µh uh microhenry"],
  ["frequency", 1, "hz hertz"],
  ["frequency", 1e3, "khz kilohertz"],
  ["frequency", 1e6, "mhz megahertz"],
  ["voltage", 1, "v volt"],
  ["force", 1, "n newton"],
  ["speed", undefined, "m/s km/h mph kmh kph"],
  ["money", undefined, "dollar usd euro eur pound gbp yen cent $ € £ ¥"],
  ["share", undefined, "% percent"],
];

const units = new Map<string, Unit & { readonly name: string }>();
for (const [dimension, factor, names] of table) {
  for (const name of names.split(" "))
    units.set(name, { dimension, name, ...(factor === undefined ? {} : { factor }) });
}

/** Signs of one or two letters are units only right behind a number; longer ones may stand in a description too. */
export function unitNamed(word: string): (Unit & { readonly name: string }) | undefined {
  const lower = word.toLowerCase().replace("μ", "µ").replace(/\.$/u, "");
  return units.get(lower) ?? units.get(lower.replace(/s$/u, "")) ?? units.get(lower.replace(/ies$/u, "y"));
}

/** What a parameter that measures this is often called. */
export const measuredBy: Readonly<Partial<Record<Dimension, string>>> = {
  length:
    "distance height length width radius depth diameter elevation altitude side base displacement thickness size wavelength",
  mass: "mass weight",
  time: "time duration period year month day week hour minute second age term tenure",
  temperature: "temperature temp celsius fahrenheit kelvin",
  money:
    "price cost amount budget principal investment salary income fee deposit value payment revenue loan balance money expense payout fund",
  volume: "volume",
  current: "current",
  charge: "charge",
  share: "rate percentage percent share ratio probability discount yield interest return growth tax",
  speed: "speed velocity",
  energy: "energy heat",
  power: "power",
  pressure: "pressure",
  capacitance: "capacitance",
  inductance: "inductance",
  frequency: "frequency",
  voltage: "voltage",
  force: "force",
};

/** The factor from one unit to another; undefined where there is none. */
export function factorBetween(from: string, to: string): number | undefined {
  const [one, other] = [unitNamed(from), unitNamed(to)];
  if (one?.factor === undefined || other?.factor === undefined || one.dimension !== other.dimension) return undefined;
  return one.factor / other.factor;
}
