using System.Text;
using Verbatim.Sources;
using Xunit;

namespace Verbatim.Tests.Sources;

public sealed class ReprojectionTests
{
    private const string Recorded = """{"stream_id":"s","server_timestamp":"2026-01-02T03:04:05.678Z","kind":"message.delta","delta":"a \"server_timestamp\":\"x"}""";

    [Theory]
    [InlineData("2026-01-02T03:04:05.678Z", "2027-11-12T13:14:15.999Z", true)]
    [InlineData("\"s\"", "\"t\"", false)]
    [InlineData("delta\":\"a", "delta\":\"b", false)]
    [InlineData("\"x\"}", "\"xx\"}", false)]
    public void Frames_are_the_same_but_for_the_timestamp(string old, string changed, bool isSame) =>
        Assert.Equal(isSame, Same(Recorded, Recorded.Replace(old, changed, StringComparison.Ordinal)));

    [Fact]
    public void Frames_without_a_timestamp_are_compared_whole()
    {
        Assert.True(Same("{}", "{}"));
        Assert.False(Same("{}", "[]"));
    }

    private static bool Same(string recorded, string projected) => Reprojection.IsSame(Encoding.UTF8.GetBytes(recorded), Encoding.UTF8.GetBytes(projected));
}
