using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.ControlNets;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using TorchSharp;

namespace IpAdapter.Graph.Structure.Tests;

/// <summary>A ControlNet that reads other tokens than the text's (InstantID's reads a face's).</summary>
public sealed class ControlNetTokensLaws : IDisposable
{
    private static readonly Image Drawing = new(32, 32, [.. Enumerable.Range(0, 32 * 32 * 3).Select(i => (byte)(i * 7))]);

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _text, _tokens;

    public ControlNetTokensLaws() =>
        (_text, _tokens) = (randn([2, 77, 16], generator: new Generator(5)), randn([2, 16, 16], generator: new Generator(6)));

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void It_gives_what_it_would_give_if_they_were_the_text()
    {
        var read = Residuals(Bench.Control with { Tokens = new Given(_tokens) }, _text);

        Assert.Equal(Residuals(Bench.Control, _tokens), read);
        Assert.NotEqual(Residuals(Bench.Control, _text), read);
    }

    [Fact]
    public void In_guess_mode_the_positive_rows_read_the_positive_tokens()
    {
        var read = Residuals(Bench.Control with { Tokens = new Given(_tokens) }, _text, guesses: true);

        Assert.Equal(Residuals(Bench.Control, _tokens, guesses: true), read);
    }

    [Fact]
    public void Tokens_of_another_number_of_rows_are_the_fault_of_who_gave_them()
    {
        var thrown = Assert.Throws<ExtensionException>(() => Residuals(Bench.Control with { Tokens = new Given(_tokens.narrow(0, 0, 1)) },
            _text));

        Assert.Contains("Given.Read returned a tensor of shape [1, 16, 16] where [2, 16, 16] was expected", thrown.Message,
            StringComparison.Ordinal);
    }

    private static float[] Residuals(ControlNet control, Tensor states, bool guesses = false)
    {
        using var scope = NewDisposeScope();
        using var store = new DeviceStore(ComputeDevice.Create("cpu"));
        using var lease = store.Lend(Bench.Sd15.Weights);
        var network = UNetNetwork.From(new(lease), Bench.Sd15.Config);
        var binding = new UNetBinding
        {
            Store = store,
            Config = Bench.Sd15.Config,
            Sites = network.Sites,
            Batch = new(1, Guided: true),
            Height = 8,
            Width = 8,
        };
        using var text = network.Read(states);
        using var session = new ControlNetResiduals(control, Drawing, 1, 0, 1, guesses).Bind(binding);
        var sample = randn([2, 4, 8, 8], generator: new Generator(7));
        var residuals = Assert.IsAssignableFrom<IUNetResiduals>(session)
            .Residuals(new(network, sample, tensor([500f]), text, new DenoisingStep(500, 0, 1, 1)))!;
        return [.. residuals.Down.Append(residuals.Mid).SelectMany(residual => residual.contiguous().data<float>().ToArray())];
    }

    private sealed class Given(Tensor tokens) : IControlNetTokens
    {
        public Tensor Read(UNetBinding binding) => tokens.clone();
    }
}
