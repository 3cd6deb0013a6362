using System.Buffers.Text;
using System.Security.Cryptography;
using Verbatim.Frames;

namespace Verbatim.Server.Runs;

/// <summary>Ids for what the caller did not name: 128 random bits each .</summary>
internal static class FreshIds
{
    public static RunId Run() => RunId.Parse($"run_{Random()}");

    public static ConversationId Conversation() => ConversationId.Parse($"conv_{Random()}");

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
}
