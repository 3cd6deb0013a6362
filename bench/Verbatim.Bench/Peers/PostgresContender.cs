using Npgsql;

namespace Verbatim.Bench.Peers;

/// <summary>PostgreSQL with its defaults: a row and five indexes for each frame, as products that keep events in a table have them.</summary>
internal sealed class PostgresContender : PeerContender
{
    private const string User = "postgres";

    // By position, to read a run. By event id, so that no frame is there twice. By conversation, to read all of its runs in the order in which they
    // were recorded. By workflow and by time, to look for frames.
    private const string Schema = """
        create table frames (
          tenant text not null,
          conversation uuid not null,
          run uuid not null,
          workflow text not null,
          position bigint not null,
          event_id bigint not null,
          conversation_order bigint generated always as identity,
          recorded_at timestamptz not null default now(),
          frame bytea not null,
          primary key (run, position)
        );
        create unique index frames_by_event on frames (run, event_id);
        create index frames_by_conversation on frames (tenant, conversation, conversation_order);
        create index frames_by_workflow on frames (workflow);
        create index frames_by_time on frames (recorded_at);
        """;

    private PostgresContender(PeerServer server) : base(server) { }

    public static async Task<IContender> StartAsync()
    {
        var contender = new PostgresContender(await PeerServer.StartAsync(PrepareAsync));
        try
        {
            await using NpgsqlConnection connection = await contender.ReadyAsync();
            await using var create = new NpgsqlCommand(Schema, connection);
            await create.ExecuteNonQueryAsync();
            return contender;
        }
        catch
        {
            await contender.DisposeAsync();
            throw;
        }
    }

    public override async Task<IRecording> BeginAsync() => await PostgresRecording.BeginAsync(OpenAsync);

    // It listens before it takes anybody in.
    private async Task<NpgsqlConnection> ReadyAsync()
    {
        while (true)
        {
            try
            {
                return await OpenAsync();
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CannotConnectNow)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={Port};Username={User};Database=postgres;Pooling=false;SSL Mode=Disable");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<string[]> PrepareAsync(PeerServer server)
    {
        string initialize = DebianProgram.Find("initdb", "postgresql");
        string serve = DebianProgram.Find("postgres", "postgresql");
        string data = Path.Combine(server.Folder, "data");
        Directory.CreateDirectory(data);

        // It does not run as root.
        string[] asUser = [];
        if (Environment.IsPrivilegedProcess)
        {
            await Programs.RunAsync("chown", User, data);
            asUser = ["setpriv", $"--reuid={User}", $"--regid={User}", "--init-groups", "--"];
        }

        string[] initializing = [.. asUser, initialize, "--pgdata", data, "--username", User, "--auth", "trust", "--encoding", "UTF8", "--locale", "C"];
        await Programs.RunAsync(initializing[0], initializing[1..]);

        // Its defaults but for this: 64 writers and as many followers are more connections than those allow.
        return [.. asUser, serve, "-D", data, "-h", "127.0.0.1", "-p", $"{server.Port}", "-c", "unix_socket_directories=", "-c", "max_connections=200"];
    }
}
