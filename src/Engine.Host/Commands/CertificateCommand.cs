using System.CommandLine;
using Engine.Silo.Places;

namespace Engine.Host.Commands;

/// <summary>Makes the certificate by which a cluster's members know each other.</summary>
internal static class CertificateCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "The new file, in PEM: certificate and key" };
        var command = new Command("certificate",
            "Makes a certificate for the members of a cluster, good for ten years: "
            + "give every member the same file with --certificate") { file };
        command.SetAction((parsed, cancellation) => Refusals.InOneSentenceAsync(() => RunAsync(parsed.GetValue(file)!, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo file, CancellationToken cancellation)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;   // it holds the key
        await using var stream = new FileStream(file.FullName, options);
        await using var writer = new StreamWriter(stream);
        await writer.WriteAsync(MemberCertificate.Create(TimeProvider.System.GetUtcNow()).AsMemory(), cancellation);
        Console.WriteLine($"Certificate {file.FullName}, readable by its owner alone");
        return 0;
    }
}
