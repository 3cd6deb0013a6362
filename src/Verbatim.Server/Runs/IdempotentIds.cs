using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Verbatim.Frames;
using Verbatim.Server.Access;
using Verbatim.Server.Hosting;

namespace Verbatim.Server.Runs;

/// <summary>Turns an <c>Idempotency-Key</c> into ids, so that a retry names the run that it began (R-93), after a restart too.</summary>
/// <remarks>Keyed: otherwise a colleague who guesses the key could take the id first.</remarks>
internal sealed class IdempotentIds
{
    private const string KeyFile = "idempotency.key";

    private readonly byte[] _key;

    public IdempotentIds(DataFolders folders)
    {
        string path = Path.Combine(folders.Keys, KeyFile);
        if (!File.Exists(path))
            SecretFile.Write(path, RandomNumberGenerator.GetBytes(32));

        _key = File.ReadAllBytes(path);
    }

    public RunId Run(Caller caller, string workflowKey, string key) => RunId.Parse($"run_{Digest("run", caller, workflowKey, key)}");

    public ConversationId Conversation(Caller caller, string workflowKey, string key) =>
        ConversationId.Parse($"conv_{Digest("conversation", caller, workflowKey, key)}");

    private string Digest(string what, Caller caller, string workflowKey, string key)
    {
        // Neither of the first three holds a line feed, and the rest may hold what it likes.
        byte[] name = Encoding.UTF8.GetBytes($"{what}\n{caller.Tenant}\n{workflowKey}\n{caller.UserId.Length}\n{caller.UserId}\n{key}");
        return Base64Url.EncodeToString(HMACSHA256.HashData(_key, name).AsSpan(0, 16));
    }
}
