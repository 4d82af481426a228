// Photos are made smaller on the phone before they are sent. What cannot be drawn goes as it is: the server looks at it.
const LONGEST = 1600;

const smaller = async (file) => {
  if (!file.type.startsWith("image/")) return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return blob && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
};

document.addEventListener("change", async (event) => {
  const field = event.target;
  if (!field.matches("input[type=file][data-shrink]") || !field.files.length) return;
  const buttons = [...field.form.querySelectorAll("button:not([type=button])")];
  for (const button of buttons) button.disabled = true;
  const kept = new DataTransfer();
  for (const file of field.files) kept.items.add(await smaller(file).catch(() => file));
  field.files = kept.files;
  for (const button of buttons) button.disabled = false;
});
