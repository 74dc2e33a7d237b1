drawFigure(document.getElementById("figure"), JSON.parse(document.getElementById("data").textContent));
