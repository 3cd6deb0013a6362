using System.Buffers.Text;
using CsCheck;
using Verbatim.Frames;
using Verbatim.Ledger;
using Xunit;

namespace Verbatim.Tests.Ledger;

[Trait("Clauses", "R-80 R-81 R-82")]
public sealed class ConversationCursorTests
{
    private static readonly ConversationRecord Conversation = AConversation("demo", "conv_1", key: 1);
    private static readonly ConversationPlace Place = new(7, Position.At(3));

    [Fact]
    public void A_cursor_gives_back_its_place() =>
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue]).Sample((span, after) =>
        {
            var place = new ConversationPlace(span, Position.At(after));
            string cursor = ConversationCursor.Write(Conversation, place);
            Assert.True(ConversationCursor.TryRead(Conversation, cursor, out ConversationPlace read));
            Assert.Equal(place, read);
            Assert.Matches("^[A-Za-z0-9_-]{1,200}$", cursor);
            Assert.Equal(ConversationCursor.TextLength, cursor.Length);
        });

    [Fact]
    public void Every_flipped_bit_and_every_other_length_is_refused()
    {
        string good = ConversationCursor.Write(Conversation, Place);
        byte[] cursor = Base64Url.DecodeFromChars(good);
        for (int bit = 0; bit < cursor.Length * 8; bit++)
        {
            byte[] flipped = [.. cursor];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(ConversationCursor.TryRead(Conversation, Base64Url.EncodeToString(flipped), out _), $"bit {bit}");
        }

        for (int length = 0; length < good.Length; length++)
            Assert.False(ConversationCursor.TryRead(Conversation, good.AsSpan(0, length), out _));
        Assert.False(ConversationCursor.TryRead(Conversation, good + "A", out _));
    }

    [Fact]
    public void A_cursor_is_of_one_conversation_of_one_tenant_only()
    {
        string cursor = ConversationCursor.Write(Conversation, Place);

        Assert.False(ConversationCursor.TryRead(AConversation("demo", "conv_1", key: 2), cursor, out _));

        // Even where two conversations had the same key.
        Assert.False(ConversationCursor.TryRead(AConversation("demo", "conv_2", key: 1), cursor, out _));
        Assert.False(ConversationCursor.TryRead(AConversation("other", "conv_1", key: 1), cursor, out _));
    }

    [Fact]
    public void A_cursor_says_nothing_of_its_place()
    {
        byte[] first = Base64Url.DecodeFromChars(ConversationCursor.Write(Conversation, Place));
        byte[] second = Base64Url.DecodeFromChars(ConversationCursor.Write(Conversation, Place with { After = Position.At(4) }));

        Assert.True(first.Skip(1).Zip(second.Skip(1)).Count(pair => pair.First != pair.Second) > 16);
    }

    private static ConversationRecord AConversation(string tenant, string id, byte key) => new()
    {
        Tenant = TenantId.Parse(tenant),
        Id = ConversationId.Parse(id),
        Visibility = ConversationVisibility.Tenant,
        Owner = "ann",
        StoreNumber = 1,
        CursorKey = Enumerable.Repeat(key, 32).ToArray(),
    };
}
