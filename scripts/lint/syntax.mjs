// Forms of code that are forbidden, as selectors for ESLint's no-restricted-syntax.

const SINK = 'text never becomes markup or code';
/** Where a string turns into markup, a script or an address of one (ASVS V1.3, V3). */
export const SINKS = [
  { selector: 'MemberExpression[property.name=/^(?:innerHTML|outerHTML|srcdoc)$/]', message: SINK },
  { selector: 'MemberExpression[computed=true][property.value=/^(?:innerHTML|outerHTML|srcdoc)$/]', message: SINK },
  { selector: 'CallExpression[callee.property.name=/^(?:insertAdjacentHTML|setHTMLUnsafe|parseHTMLUnsafe|createContextualFragment|parseFromString)$/]', message: SINK },
  { selector: 'CallExpression[callee.object.name="document"][callee.property.name=/^write(?:ln)?$/]', message: SINK },
  { selector: ':matches(JSXAttribute[name.name="dangerouslySetInnerHTML"], Property[key.name="dangerouslySetInnerHTML"])', message: SINK },
  { selector: ':matches(CallExpression, NewExpression)[callee.name=/^(?:eval|Function)$/]', message: SINK },
];

const CHANCE = 'the engine takes time and randomness from its context, so that tests can say what they are';
/** Clocks and dice, for the engine. */
export const CHANCES = [
  { selector: 'CallExpression[callee.object.name=/^(?:Date|performance)$/][callee.property.name="now"]', message: CHANCE },
  { selector: ':matches(NewExpression[callee.name="Date"][arguments.length=0], CallExpression[callee.name="Date"])', message: CHANCE },
  { selector: 'MemberExpression[object.name="Math"][property.name="random"]', message: CHANCE },
  { selector: 'MemberExpression[property.name=/^(?:randomBytes|randomUUID|randomInt|randomFill|randomFillSync|getRandomValues)$/]', message: CHANCE },
  { selector: 'ImportSpecifier[imported.name=/^(?:randomBytes|randomUUID|randomInt|randomFill|randomFillSync|getRandomValues)$/]', message: CHANCE },
];

/** Text becomes Sql in main/engine/db only. */
export const SQL_CASTS = [{ selector: ':matches(TSAsExpression, TSTypeAssertion)[typeAnnotation.typeName.name="Sql"]', message: 'only main/engine/db makes Sql' }];
