using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Stores;
using Xunit;

namespace Verbatim.Tests.Ledger;

/// <summary>The digests of stored runs are compared years later: their making is written down here a second time.</summary>
public sealed class DigestChainTests
{
    private static readonly RunHeader Header = new()
    {
        Key = new RunKey(TenantId.Parse("demo"), RunId.Parse("run_1")),
        Conversation = ConversationId.Parse("conv_1"),
        WorkflowKey = "research",
        UserId = "ann",
        RequestMessage = "Wie hoch? ä",
        Origin = RunOrigin.Recorded,
        StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(1_772_366_400_123),
    };

    [Fact]
    public void A_chain_begins_with_the_header_field_by_field()
    {
        byte[] start = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(start, 1_772_366_400_123);
        byte[] encoded =
        [
            .. Field("verbatim run header 1"), .. Field("demo"), .. Field("run_1"), .. Field("conv_1"), .. Field("research"), .. Field("ann"),
            .. Field("Wie hoch? ä"), .. Field("recorded"), .. Field(start),
        ];

        Assert.Equal(SHA256.HashData(encoded), DigestChain.Begin(Header));
    }

    [Fact]
    public void The_first_version_of_the_header_never_changes() =>
        Assert.Equal("57ffb6500e575df8f88ca4a52314c146810e2840a2e4785fe34fde2c315ac8eb", Convert.ToHexStringLower(DigestChain.Begin(Header)));

    [Fact]
    public void Every_field_counts()
    {
        RunHeader[] headers =
        [
            Header,
            Header with { Key = new RunKey(TenantId.Parse("demo2"), RunId.Parse("run_1")) },
            Header with { Key = new RunKey(TenantId.Parse("demo"), RunId.Parse("run_2")) },
            Header with { Conversation = ConversationId.Parse("conv_2") },
            Header with { WorkflowKey = "other" },
            Header with { UserId = "bob" },
            Header with { RequestMessage = null },
            Header with { RequestMessage = "" },
            Header with { WorkflowKey = "researcha", UserId = "nn" },
            Header with { Origin = RunOrigin.Executed },
            Header with { StartedAt = Header.StartedAt.AddMilliseconds(1) },
        ];

        Assert.Distinct(headers.Select(header => Convert.ToHexString(DigestChain.Begin(header))));
    }

    [Fact]
    public void Each_frame_goes_on_from_the_digest_before_it()
    {
        byte[] digest = DigestChain.Begin(Header);
        foreach (int length in (int[])[0, 1, 580, 100_000])
        {
            byte[] frame = RandomNumberGenerator.GetBytes(length);
            byte[] expected = SHA256.HashData([.. digest, .. Field(frame)]);

            DigestChain.Add(digest, frame);

            Assert.Equal(expected, digest);
        }
    }

    private static byte[] Field(string text) => Field(Encoding.UTF8.GetBytes(text));

    private static byte[] Field(byte[] bytes)
    {
        byte[] field = new byte[8 + bytes.Length];
        BinaryPrimitives.WriteInt64BigEndian(field, bytes.Length);
        bytes.CopyTo(field, 8);
        return field;
    }
}
