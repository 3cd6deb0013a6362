using System.Net;
using System.Net.Sockets;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Hosting;

[Trait("Clauses", "R-170")]
public sealed class StartTests(SharedServer shared)
{
    [Fact]
    public async Task An_unknown_option_is_one_sentence_and_an_exit_code()
    {
        ServerExit exit = await ServerProcess.RunToItsEndAsync("--dta", "somewhere");

        AssertRefused(exit, "--dta");
    }

    [Fact]
    public async Task An_option_without_its_value_is_one_sentence_and_an_exit_code() =>
        AssertRefused(await ServerProcess.RunToItsEndAsync("--data"), "--data");

    [Fact]
    public async Task A_data_directory_that_cannot_be_written_is_one_sentence_and_an_exit_code()
    {
        // Nobody can make a directory below a file, whoever runs the tests.
        string file = Path.GetTempFileName();
        try
        {
            AssertRefused(await ServerProcess.RunToItsEndAsync("--data", Path.Combine(file, "data"), "--urls", "http://127.0.0.1:0"), file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_used_port_is_one_sentence_and_an_exit_code()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        string data = Directory.CreateTempSubdirectory("verbatim-").FullName;
        try
        {
            ServerExit exit = await ServerProcess.RunToItsEndAsync("--data", data, "--urls", $"http://{listener.LocalEndpoint}");

            AssertRefused(exit, "address already in use");
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_read_is_one_sentence_and_an_exit_code()
    {
        string data;
        await using (ServerProcess server = await ServerProcess.StartAsync(new ServerSettings { DataDirectory = data = Directory.CreateTempSubdirectory("verbatim-").FullName }))
        {
            using RunClient client = server.Member();
            await client.CreateAsync();

            // Opening moves the write-ahead log into the database, so that the damage below is not hidden by it.
            await server.RestartAsync();
        }

        string ledger = Path.Combine(data, "ledger.db");
        try
        {
            // Everything after the first page: the file still says that it is a database, and nothing in it can be found.
            byte[] bytes = await File.ReadAllBytesAsync(ledger, TestContext.Current.CancellationToken);
            bytes.AsSpan(4096).Fill(0xA5);
            await File.WriteAllBytesAsync(ledger, bytes, TestContext.Current.CancellationToken);

            AssertRefused(await ServerProcess.RunToItsEndAsync("--data", data, "--urls", "http://127.0.0.1:0"), ledger);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ftp://127.0.0.1:0")]
    [InlineData("https://127.0.0.1:0")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://localhost:99999")]
    public async Task An_address_that_cannot_be_listened_on_is_one_sentence_and_an_exit_code(string urls)
    {
        string data = Directory.CreateTempSubdirectory("verbatim-").FullName;
        try
        {
            AssertRefused(await ServerProcess.RunToItsEndAsync("--data", data, "--urls", urls), "cannot listen");
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task A_second_server_on_a_data_directory_refuses_to_start_and_says_why()
    {
        ServerExit exit = await ServerProcess.RunToItsEndAsync("--data", shared.Process.DataDirectory, "--urls", "http://127.0.0.1:0");

        AssertRefused(exit, "in use");
    }

    [Theory]
    [InlineData("01:00:00")]
    [InlineData("nonsense")]
    public async Task A_setting_out_of_bounds_is_one_sentence_and_an_exit_code(string value)
    {
        string data = Directory.CreateTempSubdirectory("verbatim-").FullName;
        var settings = new ServerSettings { Variables = new Dictionary<string, string> { ["Replay__HeartbeatEvery"] = value } };
        try
        {
            AssertRefused(await ServerProcess.RunToItsEndAsync(settings, "--data", data, "--urls", "http://127.0.0.1:0"), "Replay:HeartbeatEvery");
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Theory]
    [InlineData("Recording__AbandonAftr", "Recording:AbandonAftr is no setting; Recording has BodyIdleLimit, AbandonAfter.")]
    [InlineData("Ledger__Frames__MaxFrameByte", "Ledger:Frames:MaxFrameByte is no setting; Ledger:Frames has MaxFrameBytes")]
    [InlineData("Sources__Limits__MaxDepth", "Sources:Limits is no setting")]
    [InlineData("Verbatim__DataFolder", "Verbatim:DataFolder is no setting; Verbatim has DataDirectory.")]
    [InlineData("Access__Authoritee", "Access has Authority, Audience, ")]
    public async Task A_setting_that_is_none_is_one_sentence_that_names_those_there_are(string variable, string expected)
    {
        string data = Directory.CreateTempSubdirectory("verbatim-").FullName;
        var settings = new ServerSettings { Variables = new Dictionary<string, string> { [variable] = "1" } };
        try
        {
            AssertRefused(await ServerProcess.RunToItsEndAsync(settings, "--data", data, "--urls", "http://127.0.0.1:0"), expected);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Theory]
    [InlineData("Retention__KeepFor", "5")]
    [InlineData("Retention__KeepFor", "30d")]
    [InlineData("Retention__KeepFor", "24:00:00")]
    [InlineData("Retention__Tenants__acme", "30")]
    [InlineData("Ledger__SealAfter", "banana")]
    [InlineData("Replay__StalledReaderLimit", "30s")]
    public async Task A_time_that_could_be_another_refuses_the_start_in_a_sentence(string variable, string time)
    {
        string data = Directory.CreateTempSubdirectory("verbatim-").FullName;
        var settings = new ServerSettings { Variables = new Dictionary<string, string> { [variable] = time } };
        try
        {
            AssertRefused(
                await ServerProcess.RunToItsEndAsync(settings, "--data", data, "--urls", "http://127.0.0.1:0"),
                $"{variable.Replace("__", ":", StringComparison.Ordinal)} is '{time}'; give a time as hours, minutes and seconds");
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Theory]
    [InlineData("Objects:MaxBytes is 'abc'; give a whole number.", "Objects__MaxBytes=abc")]
    [InlineData("Objects:MaxBytes is '99999999999999999999'; give a whole number.", "Objects__MaxBytes=99999999999999999999")]
    [InlineData("Objects:MaxBytes is '0x400'; give a whole number.", "Objects__MaxBytes=0x400")]
    [InlineData("Objects:Store is 'Foo'; give one of Files, S3.", "Objects__Store=Foo")]
    [InlineData("Objects:Store is '7'; give one of Files, S3.", "Objects__Store=7")]
    [InlineData("Ledger:Seals is 'yes'; give true or false.", "Ledger__Seals=yes")]
    [InlineData("Sqlite:Durability is 'Never'; give one of PowerCut, ProcessEnd.", "Sqlite__Durability=Never")]
    [InlineData("Objects:S3:Bucket is ''; give 3 to 63 lower-case letters", "Objects__Store=S3", "Objects__S3__Bucket=")]
    [InlineData("Objects:S3:Bucket is ''; give 3 to 63 lower-case letters", "Objects__Store=S3")]
    [InlineData("Objects:S3:SecretKey is not set, and AccessKey is; give both", "Objects__Store=S3", "Objects__S3__Bucket=abc", "Objects__S3__AccessKey=key")]
    [InlineData("Objects:S3:AccessKey is not set, and SecretKey is; give both", "Objects__Store=S3", "Objects__S3__Bucket=abc", "Objects__S3__SecretKey=secret")]
    public async Task A_value_that_is_none_refuses_the_start_and_says_what_would_be(string expected, params string[] variables)
    {
        string data = Directory.CreateTempSubdirectory("verbatim-").FullName;
        var settings = new ServerSettings { Variables = variables.Select(variable => variable.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]) };
        try
        {
            ServerExit exit = await ServerProcess.RunToItsEndAsync(settings, "--data", data, "--urls", "http://127.0.0.1:0");
            AssertRefused(exit, expected);
            Assert.DoesNotContain("'secret'", exit.Errors, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task All_that_is_wrong_with_the_settings_is_said_at_one_start()
    {
        ServerExit exit = await RunInProductionAsync(
            _ => { },
            "Production",
            ("Objects__MaxBytes", "abc"),
            ("Objects__UnusedAfter", "00:00:01"),
            ("Objects__Stor", "S3"),
            ("Ledger__CommitBytes", "x"),
            ("Ledger__BlockBytes", "1"),
            ("Sqlite__Durability", "ProcessEnd"),
            ("Access__PublicAddress", "http://verbatim.example.com"));

        foreach (string expected in (string[])
            [
                "Objects:MaxBytes is 'abc'", "Objects:UnusedAfter is 00:00:01", "Objects:Stor is no setting", "Ledger:CommitBytes is 'x'", "Ledger:BlockBytes is 1;",
                "Sqlite:Durability is ProcessEnd: a power cut", "Access:PublicAddress is 'http://verbatim.example.com': sessions",
            ])
        {
            AssertRefused(exit, expected);
        }
    }

    [Theory]
    [InlineData("Access__AllowedOrigins", "*")]
    [InlineData("Access__AllowedOrigins", "https://portal.example.com/")]
    [InlineData("Access__AllowedOrigins", "https://Portal.example.com")]
    [InlineData("Access__AllowedOrigins", "https://portal.example.com:443")]
    [InlineData("Access__AllowedOrigins", "portal.example.com")]
    [InlineData("Access__AllowedOrigins", "null")]
    [InlineData("Access__PublicAddress", "portal.example.com")]
    [InlineData("Access__Authority", "http://login.example.com")]
    public async Task An_address_that_is_not_one_refuses_the_start_in_a_sentence(string variable, string address)
    {
        string data = Directory.CreateTempSubdirectory("verbatim-").FullName;
        var settings = new ServerSettings { Variables = new Dictionary<string, string> { [variable] = address } };
        try
        {
            AssertRefused(await ServerProcess.RunToItsEndAsync(settings, "--data", data, "--urls", "http://127.0.0.1:0"), $"'{address}'; give ");
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Theory]
    [InlineData("Sqlite__Durability", "ProcessEnd", "Sqlite:Durability is ProcessEnd: a power cut would take frames")]
    [InlineData("Access__PublicAddress", "http://verbatim.example.com", "Access:PublicAddress is 'http://verbatim.example.com': sessions would be sent in the clear")]
    [InlineData("Access__AllowedOrigins", "https://a.example.com http://b.example.com", "Access:AllowedOrigins has 'http://b.example.com': a page that is sent in the clear")]
    public async Task A_setting_that_breaks_a_promise_refuses_the_start_outside_development(string variable, string value, string expected)
    {
        foreach (string environment in (string[])["Production", "Staging"])
        {
            ServerExit exit = await RunInProductionAsync(_ => { }, environment, (variable, value));

            Assert.Equal(1, exit.Code);
            AssertRefused(exit, expected);
        }

        await using ServerProcess developers = await ServerProcess.StartAsync(new ServerSettings { Variables = new Dictionary<string, string> { [variable] = value } });
    }

    [Fact]
    public async Task A_data_directory_that_others_may_read_refuses_the_start_in_production()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no modes of files here.");

        AssertRefused(await RunInProductionAsync(data => Run("chmod", "o+x", data)), "is open to other users of this machine, with all that was recorded: chmod o= ");
        AssertRefused(await RunInProductionAsync(data => Run("mkdir", "-m", "750", $"{data}/keys")), "keys is open to other users of this machine: chmod 700 ");
    }

    [Fact]
    public async Task The_keys_of_a_development_server_refuse_the_start_in_production() => AssertRefused(
        await RunInProductionAsync(data =>
        {
            Run("mkdir", "-m", "700", $"{data}/keys");
            File.WriteAllText($"{data}/keys/development-issuer.pem", "");
        }),
        "holds keys of a server in Development, by which anybody was let in: delete ");

    [Fact]
    public async Task All_faults_are_said_at_once()
    {
        ServerExit broken = await RunInProductionAsync(
            data => Run("chmod", "o+rx", data), "Production", ("Sqlite__Durability", "ProcessEnd"), ("Access__PublicAddress", "http://verbatim.example.com"));
        ServerExit wrong = await RunInProductionAsync(
            _ => { }, "Production", ("Ledger__BlockBytes", "1"), ("Replay__HeartbeatEvery", "01:00:00"), ("Limits__MaxJsonByte", "5000"), ("Replai__HeartbeatEvery", "00:00:05"));

        Assert.All((string[])["Durability", "PublicAddress", "chmod o="], part => AssertRefused(broken, part));
        Assert.All(
            (string[])["Ledger:BlockBytes", "Replay:HeartbeatEvery", "Limits:MaxJsonByte is no setting", "MaxJsonBytes is nearly that.", "There is no section Replai; Replay is one."],
            part => AssertRefused(wrong, part));
    }

    [Theory]
    [InlineData("Ledgers__SealAfter")]
    [InlineData("Acess__Authority")]
    [InlineData("Retentoin__KeepFor")]
    public async Task A_section_that_is_nearly_one_refuses_the_start(string variable) =>
        AssertRefused(await RunInProductionAsync(_ => { }, "Development", (variable, "00:10:00")), $"There is no section {variable.Split("__")[0]}; ");

    [Fact]
    public async Task What_else_stands_in_the_environment_is_nobodys_setting()
    {
        string[] others = ["Ledgers", "SOURCE", "Relay", "ASPNETCORE_Kestrel__Limits__KeepAliveTimeout", "Logging__Sqlite__LogLevel__Default", "Serilog__MinimumLevel", "OTEL_SERVICE_NAME", "DOTNET_gcServer"];
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings { Variables = others.ToDictionary(name => name, _ => "1") });
    }

    [Fact]
    public async Task An_environment_that_is_none_is_one_sentence_and_an_exit_code() =>
        AssertRefused(await ServerProcess.RunToItsEndAsync("--environment", "Developmnt"), "'Developmnt'; known are Development");

    [Fact]
    public async Task A_server_that_can_let_nobody_in_says_so_when_it_starts()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings { Environment = "Production" });

        await server.LoggedAsync("No token is valid here: set Access__Authority");
    }

    [Fact]
    public void Keys_are_readable_by_the_servers_user_only()
    {
        if (OperatingSystem.IsWindows())
            return;

        string keys = Path.Combine(shared.Process.DataDirectory, "keys");

        Assert.Equal("700", Octal(File.GetUnixFileMode(keys)));
        foreach (string key in Directory.GetFiles(keys))
            Assert.Equal("600", Octal(File.GetUnixFileMode(key)));
        Assert.Contains(Path.Combine(keys, "development-issuer.pem"), Directory.GetFiles(keys));
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_is_told_to_anybody_and_names_no_server(string path)
    {
        using HttpClient client = shared.Process.Client();
        using HttpResponseMessage response = await client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Server"));
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    private static Task<ServerExit> RunInProductionAsync(Action<string> prepare) => RunInProductionAsync(prepare, "Production");

    private static async Task<ServerExit> RunInProductionAsync(Action<string> prepare, string environment, params (string Name, string Value)[] settings)
    {
        string data = Directory.CreateTempSubdirectory("verbatim-").FullName;
        try
        {
            prepare(data);
            return await ServerProcess.RunToItsEndAsync(
                new ServerSettings { Environment = environment, Variables = settings.ToDictionary(setting => setting.Name, setting => setting.Value) },
                "--data", data, "--urls", "http://127.0.0.1:0");
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8);

    private static void AssertRefused(ServerExit exit, string expected)
    {
        Assert.NotEqual(0, exit.Code);
        Assert.Contains(expected, exit.Errors, StringComparison.OrdinalIgnoreCase);
        Assert.Single(exit.Errors.Trim().Split('\n'));
        Assert.Empty(exit.Output);
    }
}
