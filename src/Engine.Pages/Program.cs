using System.Security.Cryptography;
using Engine.Client;
using Engine.Pages.Desk;
using Engine.Pages.Frame;
using Engine.Pages.Session;
using Engine.Pages.Wall;
using Microsoft.AspNetCore.Components.WebAssembly.Hosting;

var builder = WebAssemblyHostBuilder.CreateDefault(args);
builder.RootComponents.Add<App>("#app");
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(new HttpClient { BaseAddress = new Uri(builder.HostEnvironment.BaseAddress) });
builder.Services.AddSingleton(
    services => new Pauses(services.GetRequiredService<TimeProvider>(), () => RandomNumberGenerator.GetInt32(1_000) / 1_000.0));
builder.Services.AddSingleton<Browser>();
builder.Services.AddSingleton<SignedIn>();
builder.Services.AddSingleton<Lines>();
builder.Services.AddSingleton<Rest>();
builder.Services.AddSingleton<DeskState>();
builder.Services.AddSingleton<WallState>();
await builder.Build().RunAsync();
