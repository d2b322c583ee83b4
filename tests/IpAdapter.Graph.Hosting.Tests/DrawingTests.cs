using IpAdapter.Diffusion.Imaging;
using IpAdapter.Graph.Hosting.Events;
using IpAdapter.Graph.Hosting.Requests;
using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Hosting.Tests;

/// <summary>A program draws with an image prompt.</summary>
public sealed class DrawingTests : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddIpAdapterGraph(options => options.PluginFolders.Add(Built.Plugins))
        .BuildServiceProvider();

    private GraphHost Host => _services.GetRequiredService<GraphHost>();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_image_in_memory_draws_what_its_file_draws_to_the_bit()
    {
        var fromFile = await DrawAsync(new() { ["style"] = Built.Picture(2), ["drawn.steps"] = 2 });
        var fromMemory = await DrawAsync(new() { ["style"] = ImageFile.Read(Built.Picture(2)), ["drawn.steps"] = 2 });
        var other = await DrawAsync(new() { ["style"] = ImageFile.Read(Built.Picture(1)), ["drawn.steps"] = 2 });

        Assert.True(fromFile.Pixels.Span.SequenceEqual(fromMemory.Pixels.Span));
        Assert.False(fromFile.Pixels.Span.SequenceEqual(other.Pixels.Span));
    }

    [Fact]
    public async Task The_same_image_in_memory_is_computed_once()
    {
        Dictionary<string, object> inputs = new() { ["style"] = ImageFile.Read(Built.Picture(2)), ["drawn.steps"] = 2 };
        await DrawAsync(inputs);

        var again = await EventsAsync(new RunRequest(WorkflowFile.Read(Built.Quickstart)) { Inputs = inputs, Files = null });

        Assert.Empty(again.OfType<NodeStarted>());
        Assert.NotEmpty(again.OfType<NodeCached>());
    }

    [Fact]
    public async Task Outputs_are_written_to_files_that_are_drawn_again_from_what_they_carry()
    {
        var events = await EventsAsync(new RunRequest(WorkflowFile.Read(Built.Quickstart))
        {
            Inputs = new Dictionary<string, object> { ["style"] = ImageFile.Read(Built.Picture(2)), ["seed"] = 11, ["drawn.steps"] = 2 },
            Files = new() { Destination = _folder.In("drawn.png") },
        });
        using var drawn = WorkflowFile.Read(_folder.In("drawn.png"), Path.GetDirectoryName(Built.Emblem)!);
        var again = await EventsAsync(new RunRequest(drawn) { Files = new() { Destination = _folder.In("again.png") } });

        Assert.Equal([_folder.In("drawn.png")], events.OfType<RunFinished>().Single().Files);
        Assert.Equal(["11"], events.OfType<RunFinished>().Single().Seeds);
        Assert.Equal(Host.Environment, drawn.Environment);
        Assert.Equal(RunOutcome.Done, again.OfType<RunFinished>().Single().Outcome);
        Assert.True(ImageFile.Read(_folder.In("drawn.png")).Pixels.Span.SequenceEqual(ImageFile.Read(_folder.In("again.png")).Pixels.Span));
    }

    [Fact]
    public async Task Previews_show_each_step_and_change_no_bit_and_no_key()
    {
        var request = new RunRequest(WorkflowFile.Read(Built.Quickstart))
        {
            Inputs = new Dictionary<string, object> { ["style"] = Built.Picture(2), ["drawn.steps"] = 3, ["seed"] = 5 },
            Files = null,
        };
        var autoencoder = Path.Combine(Built.Emblem, "vae");
        var watched = await EventsAsync(request with { Preview = new(autoencoder) { Folder = _folder.In("previews") } });
        var again = await EventsAsync(request);

        var previews = watched.OfType<NodePreview>().ToList();
        Assert.Equal([(1, 3), (2, 3), (3, 3)], previews.Select(preview => (preview.Step, preview.Steps)));
        Assert.All(previews, preview => Assert.Equal(_folder.In("previews/drawn.png"), preview.File));
        Assert.Equal(previews[^1].Image.Pixels.ToArray(), ImageFile.Read(_folder.In("previews/drawn.png")).Pixels.ToArray());
        Assert.Equal(["drawn.png"], Directory.EnumerateFiles(_folder.In("previews")).Select(Path.GetFileName));
        Assert.Empty(again.OfType<NodeStarted>());
        Assert.Empty(again.OfType<NodePreview>());
        Assert.NotEqual(previews[0].Image.Pixels.ToArray(), previews[^1].Image.Pixels.ToArray());
    }

    [Theory]
    [InlineData("tests/Golden/models/taesd-tiny", "no more previews are made: latents are scaled by 0.5186")]
    [InlineData("tests/Golden/models/taesd-tiny/taesd_encoder.safetensors", "no more previews are made: latents are scaled by")]
    public async Task An_autoencoder_of_another_family_costs_the_previews_and_not_the_drawing(string autoencoder, string expected)
    {
        var events = await EventsAsync(new RunRequest(WorkflowFile.Read(Built.Quickstart))
        {
            Inputs = new Dictionary<string, object> { ["style"] = Built.Picture(2), ["drawn.steps"] = 2 },
            Files = null,
            Preview = new(Path.Combine(Golden.Repository.Root, autoencoder)),
        });

        Assert.StartsWith(expected, Assert.Single(events.OfType<RunWarning>()).Message, StringComparison.Ordinal);
        Assert.Empty(events.OfType<NodePreview>());
        Assert.Equal(RunOutcome.Done, events.OfType<RunFinished>().Single().Outcome);
    }

    [Fact]
    public async Task An_autoencoder_for_previews_that_cannot_be_read_is_told_before_anything_runs()
    {
        var request = new RunRequest(WorkflowFile.Read(Built.Quickstart)) { Files = null, Preview = new(_folder.In("none")) };

        var refused = await Assert.ThrowsAsync<HostInputException>(() => EventsAsync(request));

        Assert.StartsWith("the autoencoder for previews: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_cannot_leave_the_host_is_refused_before_the_run()
    {
        var workflow = WorkflowFile.Parse(
            $"nodes:\n  base: {{ uses: models/load, with: {{ path: {Built.Emblem} }} }}\noutputs: {{ unet: $base.unet }}\n");

        var events = await EventsAsync(new RunRequest(workflow) { Files = null });

        var problem = Assert.Single(events.OfType<WorkflowChecked>().Single().Workflow.Problems);
        Assert.Equal((3, "a value of type unet cannot be handed out"), (problem.Line, problem.Message.Split(':')[0]));
        Assert.Equal(RunOutcome.InvalidInput, events.OfType<RunFinished>().Single().Outcome);
        Assert.Empty(events.OfType<NodeStarted>());
    }

    [Fact]
    public async Task What_no_input_can_take_is_named()
    {
        var request = new RunRequest(WorkflowFile.Read(Built.Quickstart))
        {
            Inputs = new Dictionary<string,
            object>
            { ["style"] = new Version(1, 0) }
        };

        var refused = await Assert.ThrowsAsync<HostInputException>(() => EventsAsync(request));

        Assert.Equal("the input 'style' is given a Version: give it a text, a number, a boolean, an Image, or a list of these",
            refused.Message);
    }

    [Fact]
    public async Task A_workflow_is_described_without_being_run()
    {
        var plan = await Host.PlanAsync(new WorkflowRequest(WorkflowFile.Read(Built.Quickstart)),
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(plan.Workflow.IsRunnable);
        Assert.Equal(plan.Workflow.Nodes, plan.Steps.Select(step => step.Node));
        var drawn = plan.Workflow.Nodes.Single(node => node.Node.Name == "drawn");
        Assert.Equal("sampling/sample", drawn.Node.TypeId);
        Assert.Contains(drawn.Edges, edge => edge.Input == "unet");
        Assert.Equal(("image", "image"), plan.Workflow.Outputs.Select(output => (output.Name, output.TypeName)).Single());
    }

    private async Task<Image> DrawAsync(Dictionary<string, object> inputs)
    {
        var events = await EventsAsync(new RunRequest(WorkflowFile.Read(Built.Quickstart)) { Inputs = inputs, Files = null });
        return Assert.IsType<Image>(events.OfType<OutputValue>().Single().Value);
    }

    private async Task<List<RunEvent>> EventsAsync(RunRequest request)
    {
        List<RunEvent> events = [];
        await foreach (var happened in Host.RunAsync(request, TestContext.Current.CancellationToken))
            events.Add(happened);
        return events;
    }
}
