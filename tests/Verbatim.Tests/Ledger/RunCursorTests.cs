using System.Buffers.Text;
using CsCheck;
using Verbatim.Frames;
using Verbatim.Ledger;
using Xunit;

namespace Verbatim.Tests.Ledger;

[Trait("Clauses", "R-80 R-81 R-82")]
public sealed class RunCursorTests
{
    private static readonly RunRecord Run = ARun("demo", "run_1", key: 1);

    [Fact]
    public void A_cursor_gives_back_its_position() =>
        Gen.Long[0, long.MaxValue].Sample(value =>
        {
            string cursor = RunCursor.Write(Run, Position.At(value));
            Assert.True(RunCursor.TryRead(Run, cursor, out Position after));
            Assert.Equal(Position.At(value), after);
            Assert.Matches("^[A-Za-z0-9_-]{1,200}$", cursor);
        });

    [Fact]
    public void Every_flipped_bit_is_refused()
    {
        foreach (long position in (long[])[0, 1, 57, 1_000_000])
        {
            byte[] cursor = Base64Url.DecodeFromChars(RunCursor.Write(Run, Position.At(position)));
            for (int bit = 0; bit < cursor.Length * 8; bit++)
            {
                byte[] flipped = [.. cursor];
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(RunCursor.TryRead(Run, Base64Url.EncodeToString(flipped), out _), $"bit {bit} of the cursor after {position}");
            }
        }
    }

    [Fact]
    public void Every_other_character_is_refused()
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_ =+/%\0é";
        string cursor = RunCursor.Write(Run, Position.At(3));
        for (int i = 0; i < cursor.Length; i++)
        {
            foreach (char other in alphabet.Where(other => other != cursor[i]))
                Assert.False(RunCursor.TryRead(Run, $"{cursor[..i]}{other}{cursor[(i + 1)..]}", out _), $"'{other}' at {i}");
        }
    }

    [Fact]
    public void A_cursor_cut_or_made_longer_is_refused()
    {
        string cursor = RunCursor.Write(Run, Position.At(3));
        for (int length = 0; length < cursor.Length; length++)
            Assert.False(RunCursor.TryRead(Run, cursor.AsSpan(0, length), out _));
        foreach (string more in (string[])["A", "=", " ", "AAAA", cursor])
        {
            Assert.False(RunCursor.TryRead(Run, cursor + more, out _));
            Assert.False(RunCursor.TryRead(Run, more + cursor, out _));
        }
    }

    [Fact]
    public void A_cursor_is_of_one_run_of_one_tenant_only()
    {
        string cursor = RunCursor.Write(Run, Position.At(3));

        Assert.True(RunCursor.TryRead(ARun("demo", "run_1", key: 1), cursor, out _));
        Assert.False(RunCursor.TryRead(ARun("demo", "run_1", key: 2), cursor, out _));

        // Even where two runs had the same key.
        Assert.False(RunCursor.TryRead(ARun("demo", "run_2", key: 1), cursor, out _));
        Assert.False(RunCursor.TryRead(ARun("other", "run_1", key: 1), cursor, out _));
    }

    [Fact]
    public void A_cursor_says_nothing_of_its_position()
    {
        byte[] first = Base64Url.DecodeFromChars(RunCursor.Write(Run, Position.At(1)));
        byte[] second = Base64Url.DecodeFromChars(RunCursor.Write(Run, Position.At(2)));

        Assert.True(first.Skip(1).Zip(second.Skip(1)).Count(pair => pair.First != pair.Second) > 12);
    }

    private static RunRecord ARun(string tenant, string run, byte key) => new()
    {
        Header = new RunHeader
        {
            Key = new RunKey(TenantId.Parse(tenant), RunId.Parse(run)),
            Conversation = ConversationId.Parse("conv_1"),
            WorkflowKey = "research",
            UserId = "ann",
            Origin = RunOrigin.Recorded,
            StartedAt = DateTimeOffset.UnixEpoch,
        },
        Visibility = ConversationVisibility.Tenant,
        ConversationOwner = "ann",
        Status = RunStatus.Running,
        Last = Position.Start,
        Bytes = 0,
        StoreNumber = 1,
        CursorKey = Enumerable.Repeat(key, 32).ToArray(),
    };
}
