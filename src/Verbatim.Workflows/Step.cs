namespace Verbatim.Workflows;

/// <summary>One agent's part of a workflow: its model answers, its tools run, until an answer calls no tool.</summary>
/// <param name="Name">Stands in the step's frames as <c>step_name</c>.</param>
/// <param name="Agent">Stands in the step's frames as <c>agent</c>.</param>
/// <param name="Model">Who answers.</param>
/// <param name="Tools">Functions that the model may call.</param>
internal sealed record Step(string Name, string Agent, ScriptedModel Model, IReadOnlyList<Tool> Tools);
