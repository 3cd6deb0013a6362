using System.CommandLine;
using Verbatim.Client;

namespace Verbatim.Cli;

/// <summary><c>verbatim keys</c>: the keys of recorders, created, listed and revoked on a running server.</summary>
internal static class KeysCommand
{
    public const string Name = "keys";

    public static Command Create() => new(Name, "The keys with which recorders record: for admins, with the scope keys:manage.")
    {
        CreateOne(),
        ListAll(),
        RevokeOne(),
    };

    private static Command CreateOne()
    {
        var name = new Argument<string>("name") { Description = "What to call it, such as the recorder that gets it.", HelpName = "NAME" };
        var scope = new Option<string>("--scope")
        {
            Description = "What it may do, separated by blanks: conversations:write to record, conversations:read to read.",
            HelpName = "S",
            DefaultValueFactory = _ => "conversations:write",
        };
        var command = new Command("create", "Creates a key and prints it. It is told this once; what is kept is a hash.") { name, scope, ServerAddress.Option };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using HttpClient http = ServerAddress.Open(parsed);
            string[] scopes = parsed.GetRequiredValue(scope).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            RecorderKey key = await ServerAddress.Client(http).CreateKeyAsync(parsed.GetRequiredValue(name), scopes, cancellationToken);
            await Console.Error.WriteLineAsync($"Its id is {key.KeyId}. Keep the key now: it is not told again.");
            await Console.Out.WriteLineAsync(key.Key);
        });
        return command;
    }

    private static Command ListAll()
    {
        var command = new Command("list", "Prints a line for each key: id, creation, creator, scopes, name.") { ServerAddress.Option };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using HttpClient http = ServerAddress.Open(parsed);
            foreach (RecorderKey key in await ServerAddress.Client(http).KeysAsync(cancellationToken))
            {
                string line = $"{key.KeyId}  {key.CreatedAt.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}  {key.CreatedBy}  {string.Join(',', key.Scopes)}  {key.Name}";
                await Console.Out.WriteLineAsync(Verbatim.Transcripts.Exports.VisibleText.Of(line));
            }
        });
        return command;
    }

    private static Command RevokeOne()
    {
        var id = new Argument<string>("id") { Description = "The key's id, as create and list say it.", HelpName = "ID" };
        var command = new Command("revoke", "Revokes a key: it is refused from now on, and what is going on by it ends.") { id, ServerAddress.Option };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using HttpClient http = ServerAddress.Open(parsed);
            await ServerAddress.Client(http).RevokeKeyAsync(parsed.GetRequiredValue(id), cancellationToken);
        });
        return command;
    }
}
