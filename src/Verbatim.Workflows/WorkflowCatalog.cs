using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Verbatim.Workflows;

/// <summary>The workflows that this server runs, by key.</summary>
public sealed class WorkflowCatalog
{
    private readonly FrozenDictionary<string, Workflow> _byKey;

    /// <summary>Lists workflows in the order in which they are to be offered.</summary>
    /// <exception cref="ArgumentException">Two have the same key.</exception>
    public WorkflowCatalog(params IReadOnlyList<Workflow> workflows)
    {
        Workflows = workflows;
        _byKey = workflows.ToDictionary(workflow => workflow.Key, StringComparer.Ordinal).ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>In the order in which they are to be offered.</summary>
    public IReadOnlyList<Workflow> Workflows { get; }

    /// <summary>The workflow of that key; keys are compared ordinally.</summary>
    public bool TryFind(string key, [NotNullWhen(true)] out Workflow? workflow) => _byKey.TryGetValue(key, out workflow);
}
