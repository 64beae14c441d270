using System.CommandLine;
using Engine.Host.Commands;

// Serve is also what happens without one.
var root = new RootCommand(
    "Engine: hybrid customer conversations. The bot answers first and hands over, with everything it knows, to the right person.");
root.Subcommands.Add(ServeCommand.Create());
root.Subcommands.Add(TokenCommand.Create());
root.Subcommands.Add(KeyCommand.Create());
root.Subcommands.Add(EraseCommand.Create());
root.Subcommands.Add(ExportCommand.Create());
root.Subcommands.Add(ReloadCommand.Create());
root.Subcommands.Add(DemoCommand.Create());
root.Subcommands.Add(MigrateCommand.Create());
root.Subcommands.Add(HealthCommand.Create());
root.Subcommands.Add(CertificateCommand.Create());
root.Subcommands.Add(OptionsCommand.Create());
ServeCommand.MakeDefaultOf(root);
// Work in hand is finished before the process goes: the engine drains for up to 10 s of these 30.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
