using IpAdapter.Diffusion.Imaging;
using IpAdapter.Graph.Hosting;
using IpAdapter.Graph.Hosting.Events;
using IpAdapter.Graph.Hosting.Requests;
using Microsoft.Extensions.DependencyInjection;

// Draws with an image prompt: Embedding PLUGINS WORKFLOW PICTURE OUTPUT
await using var services = new ServiceCollection()
    .AddIpAdapterGraph(options => options.PluginFolders.Add(args[0]))
    .BuildServiceProvider();

var request = new RunRequest(WorkflowFile.Read(args[1]))
{
    Inputs = new Dictionary<string, object> { ["style"] = ImageFile.Read(args[2]), ["seed"] = 7 },
    Files = new() { Destination = args[3] },
};
await foreach (var happened in services.GetRequiredService<GraphHost>().RunAsync(request))
{
    if (happened is WorkflowChecked { Workflow.Problems: var problems })
        Console.Error.Write(string.Concat(problems.Select(problem => $"{problem}\n")));
    else if (happened is NodeProgress progress)
        Console.WriteLine($"{progress.Node.Name}: step {progress.Step} of {progress.Steps}");
    else if (happened is RunFinished finished)
        Console.WriteLine(string.Join('\n', finished.Files));
}
