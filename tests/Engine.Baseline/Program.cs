using System.CommandLine;
using Engine.Baseline;

var root = new RootCommand("The stateless design that the engine is compared with, and the comparison.") { ServeCommand.Create(),
    CompareCommand.Create() };
return await root.Parse(args).InvokeAsync();
