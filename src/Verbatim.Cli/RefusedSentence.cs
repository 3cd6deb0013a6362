using System.Net;
using Verbatim.Client;

namespace Verbatim.Cli;

/// <summary>What the server says when it refuses, and what there is to do about it here.</summary>
internal static class RefusedSentence
{
    public static string Of(VerbatimException refused, string command) => refused switch
    {
        { StatusCode: HttpStatusCode.Unauthorized } when command == BackupCommand.Name =>
            "The operator's key is not this server's: give --data the data directory of the server that --server names.",
        { StatusCode: HttpStatusCode.Unauthorized } =>
            $"The token is missing or not valid. Set {ServerAddress.TokenVariable}; `verbatim token` prints a token for a server in Development; give it the server's --data.",
        { Type: "urn:verbatim:problem:forbidden" } => $"{refused.Message} {Needed(command)}",
        _ => refused.Message,
    };

    private static string Needed(string command) => command switch
    {
        VerifyCommand.Name => "Verifying takes the role admin and the scope conversations:read.",
        RecordCommand.Name => "Recording takes the role member, or one above it, and the scope conversations:write.",
        "create" or "list" or "revoke" => "Keys take the role admin and the scope keys:manage; nobody hands on a scope that they have not.",
        _ => "Reading takes the scope conversations:read.",
    };
}
