import { createEvaluator } from '../../server/src/map/expression';

// A process that has an expression evaluated, says which process does so, and goes on until it is killed.
const { evaluate, pid } = createEvaluator();
const ask = (expression: string) => evaluate(null, [{ expression, each: [] }]);

const run = async (): Promise<void> => {
  await ask('null');
  const asked = ask(process.argv[2]!);
  if (process.argv[2] === 'null') await asked;
  console.log(await pid());
  setInterval(() => {}, 1000);
};

void run();
