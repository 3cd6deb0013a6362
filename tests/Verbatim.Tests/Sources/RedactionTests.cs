using System.Text.Json;
using CsCheck;
using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Sources;
using Verbatim.Sources.Redaction;
using Xunit;

namespace Verbatim.Tests.Sources;

public sealed class RedactionTests
{
    private const string Secret = "hunter2-";

    private static readonly string[] CredentialKeys = ["password", "api_key", "x-api-key", "accessToken", "db_password", "Authorization", "clientSecret", "id token"];

    private static readonly string[] OtherKeys = ["max_tokens", "token_count", "secretary", "name", "ünïcode", "a b", "key", "primary_key"];

    [Fact]
    public void No_value_under_a_credential_is_in_any_frame_and_every_other_value_stays() =>
        AnyDocument.Sample(
            document =>
            {
                List<Frame> frames = Projecting.Frames(Call(document.Json));
                Projecting.AssertIsRun(frames, document.Json);
                Assert.All(Projecting.Texts(frames), text => Assert.DoesNotContain(Secret, text, StringComparison.Ordinal));

                ToolArgumentsDone done = Projecting.Read(frames).OfType<ToolArgumentsDone>().Single();
                Assert.Equal(document.HasSecret, done.Notices is not null);
                Assert.All(document.Kept, value => Assert.Contains(value, done.ArgumentsText, StringComparison.Ordinal));
                if (!document.HasSecret)
                    Assert.Equal(document.Json, done.ArgumentsText);
            },
            iter: 1_000);

    [Fact]
    public void Arguments_cut_anywhere_give_no_credential_away() =>
        Gen.Select(AnyDocument, Gen.Double[0, 1]).Sample((document, share) =>
        {
            string cut = document.Json[..(int)(document.Json.Length * share)];
            Assert.All(Projecting.Texts(Projecting.Frames(Call(cut))), text => Assert.DoesNotContain(Secret, text, StringComparison.Ordinal));
        });

    [Theory]
    [InlineData("""{"a":{"password":"x"},"a":1}""", """{"a":1}""")]
    [InlineData("""["x",{"token":["y"]}]""", """["x",{"token":"<redacted>"}]""")]
    [InlineData("""{"body":"{\"token\":\"x\",\"n\":1}"}""", """{"body":"{\"token\":\"<redacted>\",\"n\":1}"}""")]
    [InlineData("""{"body":"{\"token\":\"x"}""", """{"body":"<redacted>"}""")]
    [InlineData("""{"pass\u0077ord":1,"max_tokens":2}""", """{"password":"<redacted>","max_tokens":2}""")]
    [InlineData("""{"half":"\ud83d"}""", "{\"half\":\"\uFFFD\"}")]
    [InlineData("""{"n":[1.50,-0,1e400],"b":true,"z":null}""", """{"n":[1.50,-0,1e400],"b":true,"z":null}""")]
    public void A_document_becomes(string json, string clean) =>
        Assert.Equal(clean, JsonCleaner.Clean(ProviderJson.Parse(Projecting.Bytes(json)), "output", 4_000, new NoticeList()).Text);

    [Fact]
    public void Notices_name_the_place()
    {
        var notices = new NoticeList();
        JsonElement value = ProviderJson.Parse(Projecting.Bytes("""{"list":[1,{"a b":{"secret":1}}],"long":"xxxxxx"}"""));
        JsonCleaner.Clean(value, "output", maxString: 5, notices);

        Assert.Equal([("redacted", "output.list[1][\"a b\"].secret"), ("truncated", "output.long")], notices.Notices.Select(notice => (notice.Type, notice.Path)));
    }

    [Fact]
    public void A_document_as_deep_as_a_parser_takes_is_cut_where_a_frame_ends()
    {
        string deep = string.Concat(Enumerable.Repeat("[", 400)) + string.Concat(Enumerable.Repeat("]", 400));
        List<Frame> frames = Projecting.Frames(Call($$"""{"deep":{{deep}}}"""));

        Projecting.AssertIsRun(frames, "deep");
        Assert.Contains(Projecting.Read(frames).OfType<ToolArgumentsDone>().Single().Notices!, notice => notice.Type == "truncated");
    }

    [Fact]
    public void Text_is_cut_before_a_character_that_would_be_halved() =>
        Gen.Select(Gen.OneOf("a", "é", "🐝").Array[0, 20].Select(string.Concat), Gen.Int[1, 8]).Sample((text, length) =>
        {
            string[] pieces = [.. TextCut.Pieces(text, length)];

            Assert.Equal(text, string.Concat(pieces));
            Assert.StartsWith(TextCut.ToAtMost(text, length), text, StringComparison.Ordinal);
            Assert.All(pieces, piece => Assert.True(piece.Length <= length || (length == 1 && piece.Length <= 2)));
            if (length > 1)
                Assert.All(pieces, piece => Assert.False(piece.Length > 0 && (char.IsLowSurrogate(piece[0]) || char.IsHighSurrogate(piece[^1]))));
        });

    private sealed record Document(string Json, bool HasSecret, IReadOnlyList<string> Kept);

    private sealed record Node(object? Value, bool HasSecret, IReadOnlyList<string> Kept);

    private static Gen<Document> AnyDocument => ObjectOf(depth: 4).Select(node => new Document(JsonSerializer.Serialize(node.Value), node.HasSecret, node.Kept));

    private static Gen<Node> Value(int depth) => depth == 0 ? Leaf : Gen.OneOf(Leaf, ObjectOf(depth - 1), ArrayOf(depth - 1), InString(depth - 1));

    private static Gen<Node> Leaf => Gen.OneOf(
        Gen.Int[1_000_000, 9_999_999].Select(number => new Node($"kept-{number}", false, [$"kept-{number}"])),
        Gen.Int[0, 99].Select(number => new Node(number, false, [])),
        Gen.OneOf<object?>(true, null).Select(value => new Node(value, false, [])));

    private static Gen<Node> ObjectOf(int depth) => Gen.Select(Gen.OneOf(OtherKeys), Value(depth)).Array[0, 3].SelectMany(others =>
        Gen.OneOf(CredentialKeys).Array[0, 1].SelectMany(credentials =>
        Gen.Int[1, 9_999].Select(number =>
        {
            var members = new Dictionary<string, object?>();
            var used = new List<Node>();
            foreach ((string key, Node node) in others)
            {
                if (members.TryAdd(key, node.Value))
                    used.Add(node);
            }

            foreach (string key in credentials)
                members.Add(key, new[] { Secret + number });
            return new Node(members, credentials.Length > 0 || used.Exists(node => node.HasSecret), [.. used.SelectMany(node => node.Kept)]);
        })));

    private static Gen<Node> ArrayOf(int depth) => Value(depth).Array[0, 3].Select(nodes =>
        new Node(nodes.Select(node => node.Value).ToArray(), nodes.Any(node => node.HasSecret), [.. nodes.SelectMany(node => node.Kept)]));

    private static Gen<Node> InString(int depth) => ObjectOf(depth).Select(node => node with { Value = JsonSerializer.Serialize(node.Value) });

    private static IEnumerable<ReadOnlyMemory<byte>> Call(string arguments) =>
    [
        Projecting.Bytes("""{"type":"response.created","response":{"id":"r"}}"""),
        Projecting.Bytes($$$"""{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","call_id":"c","name":"f","arguments":{{{JsonSerializer.Serialize(arguments)}}}}}"""),
        Projecting.Bytes("""{"type":"response.completed","response":{"id":"r"}}"""),
    ];
}
