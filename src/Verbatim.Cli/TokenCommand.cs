using System.CommandLine;

namespace Verbatim.Cli;

/// <summary><c>verbatim token</c>: lets a developer in, by the key of a server in Development.</summary>
internal static class TokenCommand
{
    public static Command Create()
    {
        Option<string> data = DataOption.Create();
        var tenant = new Option<string>("--tenant") { Description = "Whose data it is.", HelpName = "T", Required = true };
        var user = new Option<string>("--user") { Description = "Who acts.", HelpName = "U", Required = true };
        var role = new Option<string>("--role") { Description = "viewer, member, admin or owner.", HelpName = "R", DefaultValueFactory = _ => "member" };
        role.AcceptOnlyFromAmong("viewer", "member", "admin", "owner");
        var scope = new Option<string>("--scope")
        {
            Description = "What may be done, separated by blanks: conversations:read to read, conversations:write to record; with the role admin also workflows:delete to delete runs, keys:manage for keys of recorders.",
            HelpName = "S",
            DefaultValueFactory = _ => "conversations:read conversations:write",
        };

        var command = new Command("token", "Prints a bearer token of the development issuer, valid for 12 hours.") { data, tenant, user, role, scope };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var token = new DevelopmentToken(parsed.GetRequiredValue(tenant), parsed.GetRequiredValue(user), parsed.GetRequiredValue(role), parsed.GetRequiredValue(scope));
            string text = await token.SignAsync(parsed.GetRequiredValue(data), TimeProvider.System, cancellationToken);
            await Console.Out.WriteLineAsync(text);
        });
        return command;
    }
}
