using Microsoft.Extensions.Options;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Server.Access;
using Verbatim.Server.Auditing;
using Verbatim.Server.Backups;
using Verbatim.Server.Conversations;
using Verbatim.Server.Description;
using Verbatim.Server.Errors;
using Verbatim.Server.Keys;
using Verbatim.Server.Objects;
using Verbatim.Server.Recording;
using Verbatim.Server.Replay;
using Verbatim.Server.Runs;
using Verbatim.Server.Verification;
using Verbatim.Server.Web;
using Verbatim.Storage.Files;
using Verbatim.Storage.S3;
using Verbatim.Storage.Sqlite;
using Verbatim.Workflows;
using Verbatim.Workflows.Demo;

namespace Verbatim.Server.Hosting;

/// <summary>The parts of the server, put together.</summary>
internal static class ServerApp
{
    public static void AddVerbatim(this WebApplicationBuilder builder, DataFolders folders, StoreLimits limits, SqliteLedgerStore store, RunLedger ledger)
    {
        builder.WebHost.UseStaticWebAssets();
        builder.AddCallers(folders);
        IServiceCollection services = builder.Services;
        services.AddProblems();
        services.AddStrictJson();
        services.AddOptionsWithValidateOnStart<ReplayOptions, ReplayOptions.Validator>().BindConfiguration(ReplayOptions.Section);
        services.AddOptionsWithValidateOnStart<RecordingOptions, RecordingOptions.Validator>().BindConfiguration(RecordingOptions.Section);
        services.AddOptionsWithValidateOnStart<RetentionOptions, RetentionOptions.Validator>().BindConfiguration(RetentionOptions.Section);
        services.AddOptionsWithValidateOnStart<VerificationOptions, VerificationOptions.Validator>().BindConfiguration(VerificationOptions.Section);
        services.AddOptionsWithValidateOnStart<LimitOptions, LimitOptions.Validator>().BindConfiguration(LimitOptions.Section);
        services.AddOptionsWithValidateOnStart<ObjectOptions, ObjectOptions.Validator>().BindConfiguration(ObjectOptions.Section);

        services.AddSingleton(folders);
        services.AddSingleton(store);
        services.AddSingleton(ledger);
        services.AddSingleton(limits.Ledger.Frames);
        services.AddSingleton(limits.Sources);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<LedgerStop>();
        services.AddSingleton<IObjectStore>(parts => OpenObjects(parts.GetRequiredService<IOptions<ObjectOptions>>().Value, folders));
        services.AddSingleton(new WorkflowCatalog(DemoWorkflows.All));
        services.AddSingleton<WorkflowRunner>();

        services.AddSingleton<RunLookup>();
        services.AddSingleton<RunListCursor>();
        services.AddSingleton<RunListing>();
        services.AddSingleton<RunDetailReading>();
        services.AddSingleton<RunWaiting>();
        services.AddSingleton<RunCreation>();
        services.AddSingleton<RunCancellation>();
        services.AddSingleton<RunDeletion>();
        services.AddSingleton<IdempotentIds>();
        services.AddSingleton<WorkflowStart>();
        services.AddSingleton<LedgerVerification>();
        services.AddSingleton<VerificationTurns>();
        services.AddSingleton<RunReplay>();
        services.AddSingleton<EventPages>();
        services.AddSingleton<ConversationLookup>();
        services.AddSingleton<ConversationReplay>();
        services.AddSingleton<ConversationPages>();
        services.AddSingleton<HonestStream>();
        services.AddSingleton<Followers>();
        services.AddSingleton<TranscriptTurns>();
        services.AddSingleton<TranscriptReading>();
        services.AddSingleton<RunRecording>();
        services.AddSingleton<OneBodyAtATime>();
        services.AddSingleton<Recorders>();
        services.AddHostedService<AbandonedRuns>();
        services.AddHostedService<SealedRuns>();
        services.AddHostedService<PurgedRuns>();
        services.AddHostedService<ExpiredRuns>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<FrameRecording>();
        services.AddSingleton<SourceRecording>();
        services.AddSingleton<KeptObjects>();
        services.AddSingleton<DownloadLinks>();
        services.AddSingleton<ObjectLookup>();
        services.AddSingleton<OpenUploads>();
        services.AddSingleton<ObjectUpload>();
        services.AddSingleton<ObjectRemoval>();
        services.AddHostedService<NeedlessObjects>();
        services.AddSingleton(new BackupTurns(folders));
        services.AddSingleton<KeyIssuing>();
        services.AddSingleton<TenantLimits>();
        ApiDescription.Add(services);
        services.AddWeb();
    }

    private static IObjectStore OpenObjects(ObjectOptions options, DataFolders folders) => options.Store == ObjectStoreKind.S3
        ? new S3ObjectStore(options.S3, folders.Incoming, TimeProvider.System)
        : new FileObjectStore(folders.Root);

    public static void MapVerbatim(this WebApplication app)
    {
        app.UsePublicAddress();
        app.UseSafeHeaders();
        app.UseProblems();
        app.UseOneFraming();
        app.UseApiHeaders();
        app.UseRouting();
        app.UseOtherOrigins();
        app.UseAuthentication();
        if (Authentication.HasDevelopmentIssuer(app.Environment, app.Configuration))
            app.UseDevelopmentSignIn();
        app.UseDenials();
        app.UseCaller();
        app.UseRequestForgeryCheck();
        app.UseAuthorization();
        app.UseKnownParameters();
        app.UseBodyForm();

        RouteGroupBuilder routes = app.MapGroup("");
        routes.AnswerHead();
        routes.Describe();
        routes.MapHealth();
        routes.MapDescription();
        routes.MapWorkflows();
        routes.MapRuns();
        routes.MapReplay();
        routes.MapConversations();
        routes.MapVerification();
        routes.MapAudit();
        routes.MapRecording();
        routes.MapObjects();
        routes.MapKeys();
        routes.MapBackups();
        routes.MapSignOut();
        app.MapWeb();
    }
}
