using System.Text;
using Verbatim.Workflows;
using Verbatim.Workflows.Demo;
using Xunit;

namespace Verbatim.Tests.Workflows;

public sealed class CsvToolTests
{
    [Fact]
    public async Task Rows_become_a_file_that_spreadsheets_read()
    {
        ToolResult result = await CsvTool.RunAsync(
            """{"filename":"plan.csv","columns":["version","note"],"rows":[["13","first, then \"14\""],["16",""]]}""",
            TestContext.Current.CancellationToken);

        Assert.Equal("version,note\r\n13,\"first, then \"\"14\"\"\"\r\n16,\r\n", Encoding.UTF8.GetString(result.File!.Content));
        Assert.Equal(("plan.csv", "text/csv"), (result.File.Filename, result.File.MediaType));
        Assert.Equal("""{"filename":"plan.csv","rows":2,"size_bytes":44}""", result.Output);
    }

    [Fact]
    public async Task A_filename_is_never_a_path()
    {
        ToolResult result = await CsvTool.RunAsync("""{"filename":"../../etc/a.csv","columns":[],"rows":[]}""", TestContext.Current.CancellationToken);

        Assert.Equal("a.csv", result.File!.Filename);
    }
}
