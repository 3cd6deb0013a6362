using System.Buffers.Text;
using Xunit;

namespace Verbatim.Server.Tests.Fixture;

/// <summary>What somebody may make of a cursor that they were given.</summary>
internal static class AlteredCursors
{
    /// <summary>Every bit flipped, every end cut off, in characters and in bytes, and something added.</summary>
    public static IEnumerable<string> Of(string good)
    {
        byte[] bytes = Base64Url.DecodeFromChars(good);
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] flipped = [.. bytes];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            yield return Base64Url.EncodeToString(flipped);
        }

        for (int length = 0; length < good.Length; length++)
            yield return good[..length];
        for (int length = 0; length < bytes.Length; length++)
            yield return Base64Url.EncodeToString(bytes.AsSpan(0, length));
        yield return Base64Url.EncodeToString([.. bytes, 0]);
        yield return good + "A";
        yield return good + good;
    }

    /// <summary>Asks with each, and holds that all get the one answer: a 400 that names the cursor, and tells nothing of what is wrong with it.</summary>
    public static async Task AssertRefusedAsync(RunClient client, string address, IEnumerable<string> cursors)
    {
        HashSet<string> answers = [];
        foreach (string cursor in cursors)
        {
            using HttpResponseMessage response = await client.Http.GetAsync($"{address}?cursor={cursor}", RunClient.Cancellation);
            answers.Add($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(RunClient.Cancellation)}");
        }

        Assert.StartsWith("400 {\"type\":\"urn:verbatim:problem:invalid-cursor\"", Assert.Single(answers), StringComparison.Ordinal);
    }
}
