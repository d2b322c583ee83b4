using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Encoding;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Samplers;
using IpAdapter.Diffusion.Samplers.Methods;
using IpAdapter.Diffusion.Sampling;
using static TorchSharp.torch;

// Draws with an image prompt, without a workflow: Drawing MODEL ADAPTER IMAGE PROMPT OUTPUT
var (model, adapterFile, imageFile, prompt, output) = (args[0], args[1], args[2], args[3], args[4]);

// What the files hold: headers and settings alone, no weights.
var autoencoder = Autoencoder.Open(Path.Combine(model, "vae"));
var schedule = NoiseScheduleConfig.Read(Path.Combine(model, "scheduler", "scheduler_config.json"));
var unet = UNet.Open(Path.Combine(model, "unet"), schedule, autoencoder.Config);
var textEncoder = TextTower.Open(Path.Combine(model, "text_encoder"), Path.Combine(model, "tokenizer"));
var imageEncoder = ImageEncoder.Open(Path.Combine(model, "image_encoder"));
var kinds = ImageProjectionKinds.Published;
var adapter = new AdapterReader(kinds).Read(adapterFile);
var problem = AdapterCompatibility.ProblemOf(adapter, kinds.Get(adapter), imageEncoder) ?? AdapterCompatibility.ProblemOf(adapter, unet);
if (problem is not null)
{
    Console.Error.WriteLine(problem);
    return 2;
}

// All tensors are computed on the device's own thread; the store loads each weight once and lends it.
using var device = ComputeDevice.Create("cpu");
using var store = new DeviceStore(device);
using var conditioning = await device.RunAsync(() => Encode(prompt));
using var imagePrompt = await device.RunAsync(() =>
    new ImagePromptEncoder(store, kinds.Get(adapter), imageEncoder).Encode([ImageFile.Read(imageFile)]));

var drawn = await new ImageSampler(store).SampleAsync(new SamplingParameters
{
    UNet = unet.With(new DecoupledCrossAttention(adapter, imagePrompt) { Scale = 0.8 }),
    Positive = conditioning,
    Sampler = new Ddim(),
    Width = 64,
    Height = 64,
    Guidance = 5,
    Seed = 7,
    OnProgress = progress => Console.WriteLine($"step {progress.Step} of {progress.Count}"),
});
using var latents = drawn.Latents;
using var file = File.Create(output);
ImageFile.WritePng(await device.RunAsync(() => Decode(latents)), file);
return 0;

Conditioning Encode(string text)
{
    using var scope = NewDisposeScope();
    using var session = TextEncoderSession.Lend(textEncoder, store);
    var tokenizer = ClipTokenizer.Open(textEncoder.Vocabulary);
    return new(new PromptConditioning(States(text), States("")));

    Tensor States(string words) =>
        session.Network.States(tensor(tokenizer.Encode(words, textEncoder.Config.MaxTokens), ScalarType.Int64).unsqueeze(0))
            .DetachFromDisposeScope();
}

Image Decode(Latents samples)
{
    using var scope = NewDisposeScope();
    using var weights = store.Lend(autoencoder.Weights);
    var network = AutoencoderNetwork.From(new WeightScope(weights), autoencoder.Config);
    var pixels = network.Decode(samples.Samples.DividedBy(autoencoder.Config.ScalingFactor));   // [1, 3, height, width] in [-1, 1]
    return ImageTensors.ToImages(pixels.DividedBy(2).AddInPlace(0.5).ClampInPlace(0, 1))[0];
}
