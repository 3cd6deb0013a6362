using Verbatim.Server.Replay;
using Xunit;

namespace Verbatim.Server.Tests.Replay;

public sealed class AcceptedCodingsTests
{
    [Theory]
    [InlineData(null, true, false)]
    [InlineData("", true, false)]
    [InlineData("gzip, deflate, br", true, false)]
    [InlineData("gzip, deflate, br, zstd", true, true)]
    [InlineData("ZSTD", true, true)]
    [InlineData("zstd;q=0", true, false)]
    [InlineData("zstd;q=0.000", true, false)]
    [InlineData("zstd; q=0.5", true, true)]
    [InlineData("zstd;q=0.5, identity", true, false)]
    [InlineData("zstd;q=0.5, identity;q=0.5", true, true)]
    [InlineData("zstd;q=0.5, identity;q=0.4", true, true)]
    [InlineData("identity;q=0", false, false)]
    [InlineData("identity;q=0, zstd", false, true)]
    [InlineData("identity;q=0, zstd;q=0", false, false)]
    [InlineData("identity;q=0, *", false, true)]
    [InlineData("*", true, false)]
    [InlineData("*;q=0", false, false)]
    [InlineData("*;q=0, identity", true, false)]
    [InlineData("*;q=0, zstd", false, true)]
    [InlineData("*;q=0.1, zstd;q=0", true, false)]
    [InlineData("zstd;q=2, zstd;x=1, zstd;q=a, ;;, q=1", true, false)]
    [InlineData("zstd;q=1.0, *;q=0", false, true)]
    public void What_a_client_accepts_is_read_as_the_standard_says(string? header, bool identity, bool zstd)
    {
        AcceptedCodings accepted = AcceptedCodings.Of(header);

        Assert.Equal((identity, zstd), (accepted.Identity, accepted.PrefersZstd));
    }

    [Fact]
    public void Several_lines_are_one_list() => Assert.True(AcceptedCodings.Of(new(["gzip", "zstd"])).PrefersZstd);
}
