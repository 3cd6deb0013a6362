using Verbatim.Ledger.Stores;
using Verbatim.Server.Errors;
using Xunit;

namespace Verbatim.Server.Tests.Errors;

public sealed class ProblemPagesTests
{
    [Fact]
    public void Who_asks_while_the_ledger_cannot_be_read_is_told_to_come_back()
    {
        Problem problem = ProblemPages.Of(new StoreUnavailableException(new IOException("unable to open database file")));

        Assert.Equal(("busy", 503, 1), (problem.Slug, problem.Status, problem.RetryAfterSeconds));
        Assert.DoesNotContain("file", problem.Detail, StringComparison.Ordinal);
    }
}
