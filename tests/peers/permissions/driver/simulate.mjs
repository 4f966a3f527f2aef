// Reads a JSON list of simulations from standard input, and writes the list of their results to
// standard output: "Allowed", "ImplicitlyDenied", "ExplicitlyDenied", or the errors of a simulation.
import { readFileSync, writeSync } from 'node:fs'
import { runSimulation } from '@cloud-copilot/iam-simulate'

const results = []
for (const simulation of JSON.parse(readFileSync(0, 'utf8'))) {
  const result = await runSimulation(simulation, {})
  results.push(result.overallResult ?? JSON.stringify(result.errors))
}
const output = Buffer.from(JSON.stringify(results))
for (let written = 0; written < output.length; ) {
  written += writeSync(1, output, written)
}
