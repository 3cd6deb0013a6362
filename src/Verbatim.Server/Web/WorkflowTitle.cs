using Verbatim.Workflows;

namespace Verbatim.Server.Web;

/// <summary>What pages call a workflow.</summary>
internal static class WorkflowTitle
{
    /// <summary>Its title where this server offers it; null for one that only its recorder knows.</summary>
    public static string? TitleOf(this WorkflowCatalog catalog, string key) => catalog.TryFind(key, out Workflow? workflow) ? workflow.Title : null;
}
