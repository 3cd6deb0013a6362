using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.BadInput;

/// <summary>Requests that a proxy and a server may cut in different places (RFC 9112, 6.3 and 7.1) are 400, and the connection ends with them.</summary>
public sealed class SmuggledRequestTests(SharedServer shared)
{
    private const string Smuggled = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

    /// <summary>The framing headers, each with its line end, and a body that holds another request where the cut is doubtful.</summary>
    public static TheoryData<string, string> Doubtful => new()
    {
        { "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", $"0\r\n\r\n{Smuggled}" },
        { "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n", $"0\r\n\r\n{Smuggled}" },
        { "Content-Length: 2\r\nContent-Length: 3\r\n", $"{{}}{Smuggled}" },
        { "Content-Length: 2, 2\r\n", $"{{}}{Smuggled}" },
        { "Content-Length: 2x\r\n", $"{{}}{Smuggled}" },
        { "Content-Length: -1\r\n", Smuggled },
        { "Transfer-Encoding: xchunked\r\n", $"0\r\n\r\n{Smuggled}" },
        { "Transfer-Encoding: chunked, identity\r\n", $"0\r\n\r\n{Smuggled}" },
        { "Transfer-Encoding: \vchunked\r\n", $"0\r\n\r\n{Smuggled}" },
        { "Transfer-Encoding : chunked\r\n", $"0\r\n\r\n{Smuggled}" },
        { "Transfer-Encoding:\r\n chunked\r\n", $"0\r\n\r\n{Smuggled}" },
        { "Transfer-Encoding: chunked\r\n", $"2;x\n{{}}\r\n0\r\n\r\n{Smuggled}" },
        { "Transfer-Encoding: chunked\r\n", $"2\n{{}}\n0\n\n{Smuggled}" },
        { "Transfer-Encoding: chunked\r\n", $"0x2\r\n{{}}\r\n0\r\n\r\n{Smuggled}" },
        { "Transfer-Encoding: chunked\r\n", $"2\r\n{{}}xx0\r\n\r\n{Smuggled}" },
        { "X: y\r\nBad header\r\n", Smuggled },
        { "X: a\0b\r\n", Smuggled },
    };

    [Theory]
    [MemberData(nameof(Doubtful))]
    public async Task What_can_be_cut_in_two_places_is_one_400_and_nothing_after_it_is_answered(string framing, string body)
    {
        string token = shared.Process.Tokens.For("acme", "ann", "member");
        await using RawRequest request = await RawRequest.BeginAsync(
            shared.Process.Address,
            $"POST {RunClient.Runs} HTTP/1.1\r\nHost: {shared.Process.Address.Authority}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n{framing}\r\n{body}");

        string answers = await request.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 400 ", answers, StringComparison.Ordinal);
        Assert.Equal(1, answers.Split("HTTP/1.1 ").Length - 1);
    }
}
