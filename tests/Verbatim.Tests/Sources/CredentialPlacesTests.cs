using System.Text;
using System.Text.Json;
using CsCheck;
using Verbatim.Frames;
using Xunit;
using static Verbatim.Tests.Sources.ProviderEvents;

namespace Verbatim.Tests.Sources;

/// <summary>Documents with credentials at any depth, put everywhere where a provider tells what a tool was given or gave.</summary>
public sealed class CredentialPlacesTests
{
    private static readonly string[] Names = ["password", "x-api-key", "accessToken", "db_password", "Authorization", "client secret", "ssh.private_key", "BEARER"];

    private static readonly string[] OtherNames = ["max_tokens", "token_count", "secretary", "tokenizer", "passwords", "key", "name", "ünï \"quoted\""];

    [Theory]
    [InlineData("function arguments")]
    [InlineData("streamed arguments")]
    [InlineData("custom tool input")]
    [InlineData("mcp arguments")]
    [InlineData("approval arguments")]
    [InlineData("action")]
    [InlineData("function output")]
    [InlineData("mcp output")]
    [InlineData("code output")]
    [InlineData("search attributes")]
    public void No_value_of_a_credential_is_in_any_frame_and_a_notice_stands_at_each_place(string place) =>
        Document(4).Sample(
            made =>
            {
                List<Frame> frames = Projecting.Frames(Bytes([Created(), .. EventsWith(made.Value, place), Completed()]));
                foreach (Frame frame in frames)
                {
                    string text = Unescaped(frame.Bytes.Span);
                    Assert.All(made.Secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
                    AssertNoticed(JsonElement.Parse(frame.Bytes.Span));
                }

                string all = string.Concat(frames.Select(frame => Unescaped(frame.Bytes.Span)));
                if (!all.Contains("\"type\":\"truncated\"", StringComparison.Ordinal))
                    Assert.All(made.Kept, kept => Assert.Contains(kept, all, StringComparison.Ordinal));
                Assert.Equal(made.Secrets.Count > 0, all.Contains("\"type\":\"redacted\"", StringComparison.Ordinal));
            },
            iter: place == "function arguments" ? 1_000 : 300);

    private static string[] EventsWith(object? value, string place)
    {
        string text = JsonSerializer.Serialize(value);
        return place switch
        {
            "function arguments" => [Done(0, new { id = "i", type = "function_call", call_id = "c", name = "f", arguments = text })],
            "streamed arguments" =>
            [
                Added(0, new { id = "i", type = "function_call", call_id = "c", name = "f", arguments = "" }),
                .. text.Chunk(5).Select(piece => Event("response.function_call_arguments.delta", new { item_id = "i", output_index = 0, delta = new string(piece) })),
                Event("response.function_call_arguments.done", new { item_id = "i", output_index = 0, arguments = text }),
            ],
            "custom tool input" => [Done(0, new { id = "i", type = "custom_tool_call", call_id = "c", name = "f", input = text })],
            "mcp arguments" => [Done(0, new { id = "i", type = "mcp_call", name = "f", arguments = text, output = "" })],
            "approval arguments" => [Done(0, new { id = "i", type = "mcp_approval_request", name = "f", arguments = text })],
            "action" => [Done(0, new { id = "i", type = "shell_call", call_id = "c", action = value })],
            "function output" => [Done(0, new { id = "i", type = "function_call_output", call_id = "c", output = text })],
            "mcp output" => [Done(0, new { id = "i", type = "mcp_call", name = "f", arguments = "{}", output = text })],
            "code output" => [Done(0, new { id = "i", type = "code_interpreter_call", outputs = new object?[] { new { type = "logs", logs = text } } })],
            _ => [Done(0, new { id = "i", type = "file_search_call", results = new[] { new { file_id = "file_1", attributes = value, text } } })],
        };
    }

    // Each string that something was taken out of is named by a notice, and each notice names a value that is there.
    private static void AssertNoticed(JsonElement frame)
    {
        HashSet<string> noticed = frame.TryGetProperty("notices", out JsonElement notices)
            ? [.. notices.EnumerateArray().Select(notice => notice.GetProperty("path").GetString()!)]
            : [];
        Dictionary<string, JsonElement> places = [];
        Walk(frame, "", places);

        Assert.All(noticed, path => Assert.True(path == "$" || places.ContainsKey(path), $"{path} is not in {frame}"));
        if (noticed.Contains("$"))
            return;

        foreach ((string path, JsonElement value) in places)
        {
            if (value.ValueKind == JsonValueKind.String && value.GetString()!.Contains("<redacted>", StringComparison.Ordinal))
                Assert.Contains(path, noticed);
        }
    }

    private static void Walk(JsonElement value, string path, Dictionary<string, JsonElement> places)
    {
        places[path] = value;
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in value.EnumerateObject())
            {
                bool isPlain = member.Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
                string quoted = member.Name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
                string step = isPlain ? (path.Length == 0 ? "" : ".") + member.Name : $"[\"{quoted}\"]";
                Walk(member.Value, path + step, places);
            }
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            for (int i = 0; i < value.GetArrayLength(); i++)
                Walk(value[i], $"{path}[{i}]", places);
        }
    }

    // Whatever the level of strings in strings, nothing stays escaped.
    private static string Unescaped(ReadOnlySpan<byte> frame)
    {
        string text = Encoding.UTF8.GetString(frame);
        return text + "\n" + text.Replace("\\", "", StringComparison.Ordinal);
    }

    private sealed record Made(object? Value, IReadOnlyList<string> Secrets, IReadOnlyList<string> Kept);

    private static readonly Gen<string> Secret = Gen.Int[10_000_000, 99_999_999].Select(number => $"hunter-{number}");

    private static Gen<Made> Any(int depth) => depth == 0 ? Leaf : Gen.OneOf(Leaf, Document(depth - 1), List(depth - 1), Text(depth - 1), Text(depth - 1).Select(InString));

    private static Gen<Made> Leaf { get; } = Gen.OneOf(
        Gen.Int[10_000_000, 99_999_999].Select(number => new Made($"kept-{number}", [], [$"kept-{number}"])),
        Gen.Int.Select(number => new Made(number, [], [])));

    // Under a credential anything may stand: a text, a number, an object, a list.
    private static Gen<Made> Hidden { get; } = Gen.Select(Secret, Gen.Int[0, 3]).Select((secret, form) => new Made(
        form switch { 0 => secret, 1 => new[] { secret }, 2 => new { inner = secret }, _ => (object)$"{{\"a\":\"{secret}\"}}" }, [secret], []));

    private static Gen<Made> Document(int depth) =>
        Gen.Select(Gen.Select(Gen.OneOf(OtherNames), Any(depth)).Array[0, 3], Gen.Select(Gen.OneOf(Names), Hidden).Array[0, 2]).Select((others, hidden) =>
        {
            var members = new Dictionary<string, object?>();
            List<Made> used = [];
            foreach ((string name, Made made) in others.Concat(hidden))
            {
                if (members.TryAdd(name, made.Value))
                    used.Add(made);
            }

            return Of(members, used);
        });

    private static Gen<Made> List(int depth) => Any(depth).Array[0, 3].Select(all => Of(all.Select(made => made.Value).ToArray(), all));

    private static Gen<Made> Text(int depth) => Gen.OneOf(Document(depth), List(depth)).Select(InString);

    private static Made InString(Made made) => made with { Value = JsonSerializer.Serialize(made.Value) };

    private static Made Of(object value, IReadOnlyCollection<Made> used) =>
        new(value, [.. used.SelectMany(made => made.Secrets)], [.. used.SelectMany(made => made.Kept)]);
}
