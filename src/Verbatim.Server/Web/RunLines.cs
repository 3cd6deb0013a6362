using Verbatim.Server.Runs;
using Verbatim.Web.Runs;
using Verbatim.Workflows;

namespace Verbatim.Server.Web;

/// <summary>A page of the ledger's runs as the lines of a list.</summary>
internal static class RunLines
{
    public static IReadOnlyList<RunLine> Of(RunPage page, WorkflowCatalog catalog) =>
    [
        .. page.Runs.Select(run => new RunLine(
            run.Header.Key.Run, catalog.TitleOf(run.Header.WorkflowKey) ?? run.Header.WorkflowKey, run.Header.RequestMessage, run.Status, run.Header.UserId, run.Header.StartedAt, run.EndedAt)),
    ];
}
